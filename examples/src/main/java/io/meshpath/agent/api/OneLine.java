// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.util.Optional;

/** Says in one line what an exception means. */
public final class OneLine {
    private OneLine() {}

    /** The message's first line, or the exception's kind when it has none. */
    public static String of(Throwable thrown) {
        return Optional.ofNullable(thrown.getMessage())
                .flatMap(message ->
                        message.lines().filter(line -> !line.isBlank()).findFirst())
                .map(String::strip)
                .orElse(thrown.getClass().getSimpleName());
    }
}
