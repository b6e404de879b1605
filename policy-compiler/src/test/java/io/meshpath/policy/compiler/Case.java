// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Steps, and a question after the last of them. */
record Case(List<Step> steps, Question question) {
    /** Something that is wrong with a case, in words; empty where all is right. */
    @FunctionalInterface
    interface Fault {
        Optional<String> in(Case looked);
    }

    Case {
        steps = List.copyOf(steps);
    }

    Case without(int from, int to) {
        List<Step> fewer = new ArrayList<>(steps);
        fewer.subList(from, to).clear();
        return new Case(fewer, question);
    }

    Case with(int index, Step step) {
        List<Step> changed = new ArrayList<>(steps);
        changed.set(index, step);
        return new Case(changed, question);
    }

    /** The steps in order, then the question. */
    @Override
    public String toString() {
        return steps.stream().map(Step::toString).collect(Collectors.joining("\n")) + "\n" + question;
    }
}
