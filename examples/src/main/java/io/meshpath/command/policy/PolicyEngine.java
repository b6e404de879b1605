// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import java.util.List;

/** Something that answers by the rules of one model: {@link JavaEngine} in Java, {@link KernelEngine} in the kernel. */
public interface PolicyEngine {
    /** The answer to each question, in their order. */
    List<Answer> answers(List<Question> questions);
}
