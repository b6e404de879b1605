// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy.world;

/** A JSON file that is not taken. The message is one line: file, line or path, what is wrong and what to do. */
public final class JsonFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JsonFileException(String message) {
        super(message);
    }
}
