// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.capture;

import io.meshpath.demo.lab.LabNamespace;
import io.meshpath.geneve.Geneve;
import io.meshpath.vxlan.Vxlan;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A running tcpdump on all devices of a namespace that routes: each packet is seen once, where it comes in.
 *
 * <p>Safe for use by multiple threads.
 */
public final class Capture implements AutoCloseable {
    private static final String FILTER = "udp port " + Vxlan.UDP_PORT + " or udp port " + Geneve.UDP_PORT
            + " or net 10.216.0.0/14 or net fd00:10::/32";

    // The "cooked" header that devices of all kinds share: LINKTYPE_LINUX_SLL.
    private static final int LINUX_SLL = 113;
    private static final int SLL_LENGTH = 16;
    private static final int SLL_INCOMING = 0;
    private static final int SLL_PROTOCOL_OFFSET = 14;
    private static final Set<Integer> IP = Set.of(FrameDecoder.ETHER_TYPE_IPV4, FrameDecoder.ETHER_TYPE_IPV6);

    private static final int SETTLE_MILLIS = 200;

    private final Process tcpdump;
    private final CompletableFuture<List<Sighting>> sightings;

    private Capture(Process tcpdump, CompletableFuture<List<Sighting>> sightings) {
        this.tcpdump = tcpdump;
        this.sightings = sightings;
    }

    /** Starts to watch for tunnels, and for packets of pods outside of them; returns when it sees. */
    public static Capture start(LabNamespace router) throws IOException {
        Process tcpdump = router.startPiped(List.of(
                "tcpdump",
                "-i",
                "any",
                "-y",
                "LINUX_SLL",
                "-n",
                "-U",
                "--immediate-mode",
                "-s",
                "200",
                "-w",
                "-",
                FILTER));
        try {
            PcapReader reader = PcapReader.open(new BufferedInputStream(tcpdump.getInputStream()));
            if (reader.linkType() != LINUX_SLL) {
                throw new IOException("expected link type " + LINUX_SLL + " of tcpdump but was " + reader.linkType());
            }
            CompletableFuture<List<Sighting>> sightings = new CompletableFuture<>();
            Thread thread = new Thread(() -> read(reader, sightings), "tcpdump reader");
            thread.setDaemon(true);
            thread.start();
            return new Capture(tcpdump, sightings);
        } catch (IOException e) {
            tcpdump.destroyForcibly();
            throw e;
        }
    }

    private static void read(PcapReader reader, CompletableFuture<List<Sighting>> result) {
        List<Sighting> seen = new ArrayList<>();
        try {
            Optional<ByteBuffer> packet = reader.next();
            while (packet.isPresent()) {
                decode(packet.get()).ifPresent(seen::add);
                packet = reader.next();
            }
            result.complete(seen);
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
    }

    private static Optional<Sighting> decode(ByteBuffer packet) {
        boolean comesIn = packet.limit() >= SLL_LENGTH
                && packet.getShort(0) == SLL_INCOMING
                && IP.contains(packet.getShort(SLL_PROTOCOL_OFFSET) & 0xffff);
        return comesIn ? FrameDecoder.packet(packet, SLL_LENGTH) : Optional.empty();
    }

    /** Ends the capture and returns what was seen, in order. */
    public List<Sighting> stop() throws IOException, InterruptedException {
        Thread.sleep(SETTLE_MILLIS);
        tcpdump.destroy();
        try {
            return sightings.get();
        } catch (ExecutionException e) {
            throw new IOException("cannot read what tcpdump has seen: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        tcpdump.destroyForcibly();
    }
}
