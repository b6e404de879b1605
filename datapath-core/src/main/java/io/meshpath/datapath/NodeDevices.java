// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.link.TcHook;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.Links;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.program.Program;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The devices that a node's packets to and from other nodes pass.
 *
 * @param underlay the one that leads to the other nodes
 * @param tunnel the kernel's tunnel device, where the programs do not encapsulate themselves
 */
record NodeDevices(Links links, Link underlay, Optional<Link> tunnel) {
    /** How the pin of the program on the underlay is called, whatever the device. */
    private static final String UNDERLAY = "underlay";

    /**
     * Finds the underlay, and finds or makes the tunnel device.
     *
     * @throws IllegalArgumentException if there is no such underlay device
     * @throws io.meshpath.datapath.netlink.UnsupportedLinkException when this kernel has no such tunnel devices
     */
    static NodeDevices open(Links links, NodeSettings settings, Encapsulation encapsulation) {
        Link underlay = underlay(links, settings);
        int mtu = encapsulation.podMtu(underlay.mtu(), settings.address(false).isPresent());
        Optional<Link> tunnel = encapsulation.device().map(device -> {
            GroDevice.removeAll(links, settings); // it has the port; the tunnel device does its work too
            return device.open(links, encapsulation.udpPort(), mtu);
        });
        return new NodeDevices(links, underlay, tunnel);
    }

    private static Link underlay(Links links, NodeSettings settings) {
        return links.get(settings.underlayDevice())
                .orElseThrow(() ->
                        new IllegalArgumentException("no underlay device " + settings.underlayDevice() + " here"));
    }

    /**
     * Has {@code from_underlay} see what other nodes send, in the place of an earlier agent's if that was on the same device.
     * The tunnel device comes up only now: what came out of it without a program would be the host's.
     */
    void receive(NodeSettings settings, LoadedObject programs) {
        Program program = programs.program("from_underlay");
        if (tunnel.isPresent()) {
            Attachments.put(
                    TcHook.ingress(tunnel.get().index()),
                    program,
                    pin(settings, tunnel.get().name()));
            links.setUp(tunnel.get().index());
        } else {
            Attachments.put(TcHook.ingress(underlay.index()), program, pin(settings, UNDERLAY));
        }
    }

    /**
     * Takes away what an earlier agent received by, where that was another device; nothing is sent by it any more. Beside a tunnel
     * device the underlay is left with {@code underlay_hears}.
     */
    void leaveOthers(NodeSettings settings, LoadedObject programs) {
        if (tunnel.isPresent()) {
            TcHook hook = TcHook.ingress(underlay.index());
            Attachments.put(hook, programs.program("underlay_hears"), pin(settings, UNDERLAY));
        }
        for (TunnelDevice kind : TunnelDevice.values()) {
            if (tunnel.filter(link -> link.name().equals(kind.deviceName())).isEmpty()) {
                takeAway(links, settings, kind);
            }
        }
    }

    /** Takes the programs off, and the tunnel devices away. */
    static void takeOff(Links links, NodeSettings settings) {
        Attachments.takeOff(TcHook.ingress(underlay(links, settings).index()), pin(settings, UNDERLAY));
        for (TunnelDevice kind : TunnelDevice.values()) {
            takeAway(links, settings, kind);
        }
    }

    private static void takeAway(Links links, NodeSettings settings, TunnelDevice kind) {
        Optional<Link> device = links.get(kind.deviceName());
        if (device.isPresent()) {
            Attachments.takeOff(TcHook.ingress(device.get().index()), pin(settings, kind.deviceName()));
            links.delete(device.get().index());
        }
    }

    private static Path pin(NodeSettings settings, String device) {
        return Attachments.folder(settings).resolve(device);
    }
}
