// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.asm.Assembler;
import io.meshpath.datapath.asm.Register;
import io.meshpath.datapath.link.TcAttachment;
import io.meshpath.datapath.link.TcHook;
import io.meshpath.datapath.netlink.GeneveSpec;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.Links;
import io.meshpath.datapath.netlink.NetlinkException;
import io.meshpath.datapath.netlink.UdpChecksums;
import io.meshpath.datapath.netlink.UnsupportedLinkException;
import io.meshpath.datapath.netlink.VxlanSpec;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A tunnel device of the kernel's that is there for its socket alone. GRO joins the segments of an encapsulated TCP connection
 * only on ports whose socket knows the tunnel's headers; with the device there is one on ours. The datapath's program on the
 * underlay then takes large packets off the wire, before they reach that socket.
 *
 * <p>What the program leaves to the host and is on that port all the same would come out of this device as if it had never been
 * encapsulated. A program here drops all of it. The device takes packets of any network over both families, because the kernel
 * opens a socket for each family only then.
 */
final class GroDevice {
    private static final int TC_ACT_SHOT = 2;

    private final Links links;
    private final String kind;
    private final int port;
    private final Path pin;

    /**
     * @param kind what the kernel calls such devices: {@code vxlan} or {@code geneve}
     * @param pin where the program that drops is pinned
     */
    GroDevice(Links links, String kind, int port, Path pin) {
        this.links = links;
        this.kind = kind;
        this.port = port;
        this.pin = pin;
    }

    /** The device's name; there is one a network namespace. */
    String name() {
        return "mp-gro-" + kind;
    }

    /** Makes the device, or takes over an earlier agent's. Nothing comes out of it at any time. */
    ReceiveOffload put() {
        Link device;
        try {
            device = earlier().orElseGet(this::add);
        } catch (UnsupportedLinkException e) {
            return ReceiveOffload.UNSUPPORTED;
        } catch (NetlinkException e) {
            return taken(e);
        }
        try {
            dropAll(TcHook.ingress(device.index()));
            links.setUp(device.index()); // opens the sockets
            return ReceiveOffload.OWN_DEVICE;
        } catch (NetlinkException e) {
            remove();
            return taken(e);
        }
    }

    private static ReceiveOffload taken(NetlinkException refusal) {
        if (refusal.errno().equals(Errno.EEXIST) || refusal.errno().equals(Errno.EADDRINUSE)) {
            return ReceiveOffload.PORT_TAKEN;
        }
        throw refusal;
    }

    /** The device that is there already; one on another port goes, because a port cannot be changed. */
    private Optional<Link> earlier() {
        Optional<Link> device = links.get(name());
        if (device.isPresent() && !listens(device.get())) {
            links.delete(device.get().index());
            return Optional.empty();
        }
        return device;
    }

    private boolean listens(Link device) {
        return kind.equals("vxlan")
                ? links.vxlan(device.index())
                        .filter(spec -> spec.port() == port)
                        .isPresent()
                : links.geneve(device.index())
                        .filter(spec -> spec.port() == port)
                        .isPresent();
    }

    private Link add() {
        return kind.equals("vxlan")
                ? links.addVxlan(VxlanSpec.external(name()).withPort(port).withChecksums(UdpChecksums.ZERO))
                : links.addGeneve(GeneveSpec.external(name()).withPort(port));
    }

    private void dropAll(TcHook hook) {
        Optional<TcAttachment> earlier = hook.adopt(pin);
        if (earlier.isPresent()) {
            earlier.get().close();
            return;
        }
        try (Program program = Program.load(
                ProgramSpec.of("drop_all", ProgramType.SCHED_CLS),
                "Dual BSD/GPL",
                new Assembler().mov(Register.R0, TC_ACT_SHOT).exit().assemble(),
                Map.of())) {
            hook.attach(program, pin).close();
        }
    }

    /** Takes the device away; harmless when there is none. */
    void remove() {
        links.get(name()).ifPresent(device -> {
            TcHook.ingress(device.index()).adopt(pin).ifPresent(TcAttachment::detach);
            links.delete(device.index());
        });
    }
}
