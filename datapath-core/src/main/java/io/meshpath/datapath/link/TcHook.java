// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A place where traffic-control programs see packets: one direction of one interface. Several programs can be attached
 * to it; those of others are never touched.
 *
 * <p>The methods act in the network namespace of the calling thread. Immutable.
 *
 * @param ifindex the number of the interface, at least 1
 * @param direction which of its packets
 */
public record TcHook(int ifindex, TcDirection direction) {
    public TcHook {
        if (ifindex < 1) {
            throw new IllegalArgumentException("no interface has the number " + ifindex);
        }
    }

    /** What the interface receives. */
    public static TcHook ingress(int ifindex) {
        return new TcHook(ifindex, TcDirection.INGRESS);
    }

    /** What the interface sends. */
    public static TcHook egress(int ifindex) {
        return new TcHook(ifindex, TcDirection.EGRESS);
    }

    /**
     * Attaches a program behind those that are there already. It stays attached when this process ends, until it is
     * detached or the interface goes away: by a tcx link pinned at {@code pin} where the kernel has those (6.6), else by
     * a filter of the clsact queueing discipline, which {@code pin} only names: nothing is pinned there.
     *
     * @throws io.meshpath.bpf.linux.LinuxException if the kernel refuses: ENODEV if there is no such interface, EEXIST if
     *     something is pinned at {@code pin} or a filter here has that name, see {@link #adopt}
     */
    public TcAttachment attach(Program program, Path pin) {
        ProgramCheck.require(program, ProgramType.SCHED_CLS, "tc");
        return TcxSupport.isPresent()
                ? PinnedTcxLink.attach(this, program, pin)
                : ClsactFilter.attach(this, program, pin);
    }

    /**
     * Finds what {@link #attach} left here under the same pin, in an earlier process for example. The pin of an
     * attachment whose interface is gone is removed.
     *
     * @return the attachment, or empty if there is none
     * @throws IllegalArgumentException if the pin holds something else than an attachment to this place. Without tcx, only
     *     the other direction of the interface is seen: other interfaces may use the same name for themselves
     */
    public Optional<TcAttachment> adopt(Path pin) {
        return TcxSupport.isPresent() ? PinnedTcxLink.adopt(this, pin) : ClsactFilter.adopt(this, pin);
    }

    /** The numbers of the programs attached here, whoever attached them, in the order in which they run. */
    public List<Integer> programs() {
        List<Integer> programs = new ArrayList<>();
        if (TcxSupport.isPresent()) {
            programs.addAll(TcxLink.query(this).programIds());
        }
        programs.addAll(ClsactFilter.programs(this));
        return programs;
    }

    /** The other direction of the interface. */
    TcHook opposite() {
        return direction == TcDirection.INGRESS ? egress(ifindex) : ingress(ifindex);
    }

    @Override
    public String toString() {
        return direction.name().toLowerCase(Locale.ROOT) + " of interface " + ifindex;
    }
}
