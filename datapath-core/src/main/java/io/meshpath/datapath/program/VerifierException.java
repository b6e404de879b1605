// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The verifier refused a program: {@code "BPF_PROG_LOAD program peek_beyond of refused.bpf.o: EACCES (permission denied);
 * invalid access to packet, off=14 size=1, R1(id=0,off=14,r=0); R1 offset is outside of the packet, at "return packet[14]; @
 * refused.bpf.c:10" (log() has all 15 lines); compare the end of what is read with data_end first, …"}. The message holds
 * the telling lines and what helps, {@link #log} all of them.
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

    /**
     * The verifier's log, line by line, with the source lines where the object has debug information. Of one above 16 MB it is
     * the end (before Linux 6.4 the reason alone), as the message says.
     */
    public List<String> log() {
        return log;
    }

    /** The class of the refusal, with advice; empty if it is none of the known ones. */
    public Optional<VerifierRefusal> refusal() {
        return read().refusal();
    }

    /** What the verifier did before it refused; empty if it refused at first sight. */
    public Optional<VerifierStatistics> statistics() {
        return read().statistics();
    }

    /** The instruction the verifier was at, counted from the program's first; empty if the log does not show it. */
    public OptionalInt instruction() {
        return read().instruction();
    }

    /** The source line the verifier was at: {@code "return packet[14]; @ refused.bpf.c:10"}; the place since Linux 6.9. */
    public Optional<String> source() {
        return read().source();
    }

    private VerifierLog read() {
        return new VerifierLog(log);
    }
}
