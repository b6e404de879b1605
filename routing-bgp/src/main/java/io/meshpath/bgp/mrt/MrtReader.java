// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import io.meshpath.bpf.layout.Octets;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads the records of an MRT file one after the other (RFC 6396, section 2).
 *
 * <p>Not safe for use by multiple threads.
 */
public final class MrtReader implements AutoCloseable {
    private static final int HEADER_LENGTH = 12;
    private static final int BUFFER_LENGTH = 1 << 16;
    /** A table's longest record has 65535 routes of one prefix; none comes near this. */
    private static final int MAX_BODY_LENGTH = 1 << 28;

    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int BZIP2_MAGIC = 0x425a; // "BZ"

    private final InputStream in;
    private long offset;

    private MrtReader(InputStream in) {
        this.in = in;
    }

    /** Reads {@code in} as it is, from where it stands; closes it when the reader is closed. */
    public static MrtReader of(InputStream in) {
        return new MrtReader(in);
    }

    /**
     * Opens a file, and unpacks it on the way when it is packed with gzip.
     *
     * @throws MrtException for a file packed with bzip2, as RouteViews has them
     */
    public static MrtReader open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_LENGTH);
        try {
            in.mark(2);
            int magic = in.read() << 8 | in.read();
            in.reset();
            if (magic == BZIP2_MAGIC) {
                throw MrtException.noMrt(0, file + " is packed with bzip2; unpack it first");
            }
            return new MrtReader(
                    magic == GZIP_MAGIC ? new BufferedInputStream(new GZIPInputStream(in), BUFFER_LENGTH) : in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * The next record, or empty at the end.
     *
     * @throws MrtException when the record is malformed; the next call reads the record after it, where {@link
     *     MrtException#canGoOn} says so
     * @throws IOException when the stream fails, or ends inside a record
     */
    public Optional<MrtRecord> next() throws IOException {
        long start = offset;
        byte[] header = in.readNBytes(HEADER_LENGTH);
        if (header.length == 0) {
            return Optional.empty();
        }
        // | timestamp (32) | type (16) | subtype (16) | length (32) |
        ByteBuffer fields = ByteBuffer.wrap(complete(header, HEADER_LENGTH, start));
        Instant time = Instant.ofEpochSecond(fields.getInt() & 0xffff_ffffL);
        int type = fields.getShort() & 0xffff;
        int subtype = fields.getShort() & 0xffff;
        long length = fields.getInt() & 0xffff_ffffL;
        String name = "type " + type + " subtype " + subtype;
        if (length > MAX_BODY_LENGTH) {
            throw MrtException.noMrt(start, name + " has " + length + " octets; this is not MRT");
        }
        byte[] body = complete(in.readNBytes((int) length), (int) length, start);
        offset = start + HEADER_LENGTH + length;
        return Optional.of(read(time, type, subtype, ByteBuffer.wrap(body), start));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static byte[] complete(byte[] octets, int length, long start) throws IOException {
        if (octets.length < length) {
            throw new EOFException("record at octet " + start + ": the file ends inside it, after " + octets.length
                    + " octets of " + length);
        }
        return octets;
    }

    private static MrtRecord read(Instant time, int type, int subtype, ByteBuffer body, long start) {
        try {
            MrtRecord record = dispatch(time, type, subtype, body);
            if (body.hasRemaining()) {
                throw new IllegalArgumentException(body.remaining() + " octets too many");
            }
            return record;
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw MrtException.inside(
                    start, "type " + type + " subtype " + subtype + ": something in it runs past its end", e);
        } catch (IllegalArgumentException e) {
            throw MrtException.inside(start, "type " + type + " subtype " + subtype + ": " + e.getMessage(), e);
        }
    }

    private static MrtRecord dispatch(Instant time, int type, int subtype, ByteBuffer body) {
        return switch (type) {
            case TableDumpBody.TYPE ->
                TableDumpBody.isFamily(subtype)
                        ? TableDumpBody.read(time, subtype, body)
                        : other(time, type, subtype, body);
            case RibType.TYPE -> readTableDumpV2(time, subtype, body);
            case Bgp4mp.TYPE, Bgp4mp.TYPE_ET -> readBgp4mp(time, type, subtype, body);
            default -> other(time, type, subtype, body);
        };
    }

    private static MrtRecord readTableDumpV2(Instant time, int subtype, ByteBuffer body) {
        if (subtype == RibType.PEER_INDEX_TABLE) {
            return RibBody.readPeers(time, body);
        }
        return RibType.of(subtype)
                .map(rib -> RibBody.read(time, rib, body))
                .orElseGet(() -> other(time, RibType.TYPE, subtype, body));
    }

    private static MrtRecord readBgp4mp(Instant time, int type, int subtype, ByteBuffer body) {
        Optional<Bgp4mp> message = Bgp4mp.ofMessage(type, subtype);
        Optional<Bgp4mp> stateChange = Bgp4mp.ofStateChange(type, subtype);
        if (message.isEmpty() && stateChange.isEmpty()) {
            return other(time, type, subtype, body);
        }
        // | microsecond (32) | the rest as BGP4MP has it (section 3)
        Instant exact = type == Bgp4mp.TYPE_ET ? time.plus(body.getInt() & 0xffff_ffffL, ChronoUnit.MICROS) : time;
        return message.isPresent()
                ? Bgp4mpBody.readMessage(exact, message.get(), body)
                : Bgp4mpBody.readStateChange(exact, stateChange.get(), body);
    }

    private static MrtRecord other(Instant time, int type, int subtype, ByteBuffer body) {
        Octets octets = Octets.read(body, body.position(), body.remaining());
        body.position(body.limit());
        return new MrtRecord.Other(time, type, subtype, octets);
    }
}
