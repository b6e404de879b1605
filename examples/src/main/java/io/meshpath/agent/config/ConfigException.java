// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

/** The configuration cannot be used; the message is one line that names the file, the line, the key and what to do. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }
}
