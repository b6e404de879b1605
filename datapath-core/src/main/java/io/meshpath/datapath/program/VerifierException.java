// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import java.util.List;

/**
 * The verifier refused a program: {@code "BPF_PROG_LOAD program peek_beyond of refused.bpf.o: EACCES (permission denied);
 * invalid access to packet, off=14 size=1, R1(id=0,off=14,r=0); R1 offset is outside of the packet, at "return packet[14]; @
 * refused.bpf.c:10" (log() has all 15 lines)"}. The message holds the telling lines, {@link #log} all of them.
 */
public final class VerifierException extends BpfException {
    private static final long serialVersionUID = 1L;

    private final String program;

    @SuppressWarnings("serial") // List.copyOf makes a serializable list of strings
    private final List<String> log;

    VerifierException(String program, String file, Errno errno, VerifierLog log) {
        super(Command.PROG_LOAD, "program " + program + " of " + file, errno, log.summary());
        this.program = program;
        this.log = List.copyOf(log.lines());
    }

    /** The name of the program that was refused. */
    public String program() {
        return program;
    }

    /** The verifier's log, line by line, with the source lines where the object has debug information. */
    public List<String> log() {
        return log;
    }
}
