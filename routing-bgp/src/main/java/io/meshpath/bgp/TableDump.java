// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.mrt.MrtRecord;
import io.meshpath.bgp.mrt.MrtWriter;
import io.meshpath.bgp.mrt.TableAttributes;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes all usable routes of both families into a file, a part each turn, so that nobody's KEEPALIVE waits for a table. A
 * prefix is written as it is when its turn comes. The file has its name once it is complete. Owned by the thread that calls
 * doWork().
 *
 * <p>Peers in the file are the sources of the routes, by their number; when each route came is not known.
 */
final class TableDump implements AutoCloseable {
    private static final int PREFIXES_A_TURN = 2_000;
    private static final int BUFFER_LENGTH = 1 << 16;

    private final LocRib locRib;
    private final Path file;
    private final Path part;
    private final MrtWriter writer;
    private final Instant time;
    private final List<RouteSource> sources;
    private final ByteBuffer scratch = ByteBuffer.allocate(BgpReader.MAX_EXTENDED_LENGTH);
    private int table;
    private int prefix = 1;
    private long sequence;
    private long routes;
    private @Nullable PathAttributes encodedFrom;
    private Octets encoded = Octets.zero(0);

    private TableDump(LocRib locRib, Path file, Path part, MrtWriter writer, Instant time) {
        this.locRib = locRib;
        this.file = file;
        this.part = part;
        this.writer = writer;
        this.time = time;
        this.sources = locRib.sources().all();
    }

    /**
     * Begins a dump into {@code file}.
     *
     * @throws IOException when the file cannot be written
     */
    static TableDump begin(SpeakerSettings us, LocRib locRib, Path file, Instant time) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        MrtWriter writer = MrtWriter.of(new BufferedOutputStream(Files.newOutputStream(part), BUFFER_LENGTH));
        TableDump dump = new TableDump(locRib, file, part, writer, time);
        try {
            writer.write(dump.peers(us));
            return dump;
        } catch (IOException e) {
            dump.close();
            throw e;
        }
    }

    /**
     * Writes the next part; answers true once all is written.
     *
     * @throws IOException when the file cannot be written
     */
    boolean advance() throws IOException {
        List<RouteTable> tables = locRib.tables();
        for (int left = PREFIXES_A_TURN; left > 0 && table < tables.size(); left--) {
            RouteTable current = tables.get(table);
            if (prefix < current.prefixes().limit()) {
                write(current, prefix++);
            } else {
                table++;
                prefix = 1;
            }
        }
        if (table < tables.size()) {
            return false;
        }
        writer.close();
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    /** How many routes were written. */
    long routes() {
        return routes;
    }

    /** Gives up what is not complete. Closing twice is harmless. */
    @Override
    public void close() {
        try {
            writer.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            DumpLog.failed(part, e);
        }
    }

    private MrtRecord peers(SpeakerSettings us) {
        List<MrtRecord.Peer> peers = new ArrayList<>(sources.size());
        for (RouteSource source : sources) {
            IpAddress address = source.neighbor().orElseGet(() -> IpAddress.of4(0));
            IpAddress id = IpAddress.of4(source.routerId().bits());
            peers.add(new MrtRecord.Peer(id, address, source.as().value()));
        }
        return new MrtRecord.PeerIndexTable(time, IpAddress.of4(us.routerId().bits()), "", peers);
    }

    private void write(RouteTable from, int number) throws IOException {
        List<MrtRecord.Path> paths = new ArrayList<>(1);
        boolean withPaths = false;
        for (int route = from.best(number); route != RouteTable.NONE; route = from.next(route)) {
            PathAttributes used = from.used(route);
            if (used != null && isKnown(from.source(route), from.sourceOf(route))) {
                withPaths |= from.pathId(route) != 0;
                paths.add(new MrtRecord.Path(
                        from.sourceOf(route), Instant.EPOCH, from.pathId(route), encode(from.family(), used)));
            }
        }
        if (!paths.isEmpty()) {
            routes += paths.size();
            writer.write(new MrtRecord.Rib(
                    time, from.family(), withPaths, sequence++, from.prefixes().prefix(number), paths));
        }
    }

    /** A neighbour that came after the peers were written is not among them, and may have the number of one that went. */
    private boolean isKnown(RouteSource source, int number) {
        return number < sources.size() && sources.get(number).neighbor().equals(source.neighbor());
    }

    private Octets encode(Family family, PathAttributes attributes) {
        if (!attributes.equals(encodedFrom)) {
            Optional<PathAttribute.NextHop> nextHop = attributes.nextHop();
            encoded = TableAttributes.encode(
                    nextHop.isPresent() ? attributes : attributes.with(nowhere(family)), scratch);
            encodedFrom = attributes;
        }
        return encoded;
    }

    /** Where a route of our own goes that leaves its next hop to each session. */
    static PathAttribute.NextHop nowhere(Family family) {
        return new PathAttribute.NextHop(family.equals(Family.IPV4_UNICAST) ? IpAddress.of4(0) : IpAddress.of6(0, 0));
    }
}
