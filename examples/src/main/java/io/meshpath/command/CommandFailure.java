// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

/** A verb ends without success: one line for standard error, and the exit code that says which kind it is. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** It ran, and something does not hold. */
    static CommandFailure doesNotHold(String message) {
        return new CommandFailure(Meshpath.DOES_NOT_HOLD, message);
    }

    /** It could not run: wrong usage, a right or a part that is missing. */
    static CommandFailure cannotRun(String message) {
        return new CommandFailure(Meshpath.CANNOT_RUN, message);
    }

    int exitCode() {
        return exitCode;
    }
}
