// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;

/**
 * bpf(2) was refused: {@code "BPF_MAP_UPDATE_ELEM map ipcache: E2BIG (argument list too long); the map is full at 512000
 * entries: …"}.
 */
public class BpfException extends LinuxException {
    private static final long serialVersionUID = 1L;

    private final Command command;

    /**
     * A refusal.
     *
     * @param object on what the command was attempted, such as {@code "map ipcache"}
     * @param hint what the reader can do about it; empty when there is nothing to say
     */
    public BpfException(Command command, String object, Errno errno, String hint) {
        super(command.toString(), object, errno, hint);
        this.command = command;
    }

    /** A refusal, with the advice that the error number alone allows: what is missing for the right to do it, for one. */
    public static BpfException of(Command command, String object, Errno errno) {
        return new BpfException(command, object, errno, Advice.forAnyObject(command, errno));
    }

    /** The command that was refused. */
    public final Command command() {
        return command;
    }
}
