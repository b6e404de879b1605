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
import java.util.Locale;
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
    /** The tunnels for which the kernel has devices, whose GRO reads their headers. */
    enum Kind {
        VXLAN {
            @Override
            Link add(Links links, String name, int port) {
                return links.addVxlan(VxlanSpec.external(name).withPort(port).withChecksums(UdpChecksums.ZERO));
            }

            @Override
            boolean listens(Links links, Link device, int port) {
                return links.vxlan(device.index())
                        .filter(spec -> spec.port() == port)
                        .isPresent();
            }
        },
        GENEVE {
            @Override
            Link add(Links links, String name, int port) {
                return links.addGeneve(GeneveSpec.external(name).withPort(port));
            }

            @Override
            boolean listens(Links links, Link device, int port) {
                return links.geneve(device.index())
                        .filter(spec -> spec.port() == port)
                        .isPresent();
            }
        };

        abstract Link add(Links links, String name, int port);

        abstract boolean listens(Links links, Link device, int port);

        String kernelName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int TC_ACT_SHOT = 2;

    private final Links links;
    private final Kind kind;
    private final Path pin;

    /** @param folder where the program that drops is pinned */
    GroDevice(Links links, Kind kind, Path folder) {
        this.links = links;
        this.kind = kind;
        this.pin = folder.resolve("gro-" + kind.kernelName());
    }

    /** Sees to the device of a node's tunnel as the settings want it; one of another tunnel, or one not wanted, goes. */
    static ReceiveOffload apply(Links links, NodeSettings settings, Encapsulation encapsulation) {
        ReceiveOffload offload = ReceiveOffload.OFF;
        if (encapsulation.device().isPresent()) {
            offload = ReceiveOffload.TUNNEL_DEVICE;
        } else if (settings.tunnel().receiveOffload() && encapsulation.udpPort() != 0) {
            offload = ReceiveOffload.UNSUPPORTED;
        }
        for (Kind kind : Kind.values()) {
            GroDevice device = new GroDevice(links, kind, Attachments.folder(settings));
            if (offload == ReceiveOffload.UNSUPPORTED && kind.kernelName().equals(encapsulation.name())) {
                offload = device.put(encapsulation.udpPort());
            } else {
                device.remove();
            }
        }
        return offload;
    }

    /** Takes away what {@link #apply} made. */
    static void removeAll(Links links, NodeSettings settings) {
        for (Kind kind : Kind.values()) {
            new GroDevice(links, kind, Attachments.folder(settings)).remove();
        }
    }

    /** The device's name; there is one a network namespace. */
    String name() {
        return "mp-gro-" + kind.kernelName();
    }

    /** Makes the device, or takes over an earlier agent's. Nothing comes out of it at any time. */
    ReceiveOffload put(int port) {
        try {
            Link device = earlier(port).orElseGet(() -> kind.add(links, name(), port));
            dropAll(TcHook.ingress(device.index()));
            links.setUp(device.index()); // opens the sockets
            return ReceiveOffload.OWN_DEVICE;
        } catch (UnsupportedLinkException e) {
            return ReceiveOffload.UNSUPPORTED;
        } catch (NetlinkException e) {
            remove();
            if (e.errno().equals(Errno.EEXIST) || e.errno().equals(Errno.EADDRINUSE)) {
                return ReceiveOffload.PORT_TAKEN;
            }
            throw e;
        }
    }

    /** The device that is there already; one on another port goes, because a port cannot be changed. */
    private Optional<Link> earlier(int port) {
        Optional<Link> device = links.get(name());
        if (device.isPresent() && !kind.listens(links, device.get(), port)) {
            links.delete(device.get().index());
            return Optional.empty();
        }
        return device;
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

    /** Takes the device away that was made under this pin; harmless when there is none. */
    void remove() {
        links.get(name()).ifPresent(device -> {
            Optional<TcAttachment> ours = TcHook.ingress(device.index()).adopt(pin);
            ours.ifPresent(attachment -> {
                links.delete(device.index());
                attachment.detach();
            });
        });
    }
}
