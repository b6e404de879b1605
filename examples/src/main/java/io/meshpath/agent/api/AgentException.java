// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

/** The agent did not do what it was asked; the message is one line for a human. */
public final class AgentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    AgentException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status of the agent's answer, or 0 when no agent answered. */
    public int status() {
        return status;
    }
}
