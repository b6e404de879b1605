// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoField;

/**
 * Writes MRT records one after the other (RFC 6396, section 2). Gives the stream a whole record at a time, so that a file is
 * never left with half of one by a failure here.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class MrtWriter implements AutoCloseable {
    private static final int LENGTH_OFFSET = 8;
    private static final int FIRST_CAPACITY = 1 << 16;
    private static final int LARGEST_CAPACITY = 1 << 28;

    private final OutputStream out;
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_CAPACITY);

    private MrtWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes to {@code out}, which is closed with the writer; buffering is up to the stream. */
    public static MrtWriter of(OutputStream out) {
        return new MrtWriter(out);
    }

    /**
     * Writes one record.
     *
     * @throws IllegalArgumentException when the time is before 1970 or after February 2106
     * @throws IOException when the stream fails
     */
    public void write(MrtRecord entry) throws IOException {
        while (!fits(entry)) {
            buffer = ByteBuffer.allocate(buffer.capacity() * 2);
        }
        out.write(buffer.array(), 0, buffer.position());
    }

    /** Hands what was written to the operating system. */
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** Puts the record into the buffer; answers false when the buffer is too short. */
    private boolean fits(MrtRecord entry) {
        buffer.clear();
        try {
            put(entry, buffer);
            return true;
        } catch (BufferOverflowException e) {
            if (buffer.capacity() >= LARGEST_CAPACITY) {
                throw new IllegalArgumentException("record is longer than any reader takes: " + entry.getClass(), e);
            }
            return false;
        }
    }

    private static void put(MrtRecord entry, ByteBuffer out) {
        if (entry instanceof MrtRecord.PeerIndexTable table) {
            begin(table.time(), RibType.TYPE, RibType.PEER_INDEX_TABLE, out);
            RibBody.writePeers(table, out);
        } else if (entry instanceof MrtRecord.Rib rib) {
            int subtype = RibType.of(rib.family(), rib.withPaths()).subtype();
            begin(rib.time(), RibType.TYPE, subtype, out);
            RibBody.write(rib, out);
        } else if (entry instanceof MrtRecord.TableDump dump) {
            begin(dump.time(), TableDumpBody.TYPE, TableDumpBody.subtype(dump), out);
            TableDumpBody.write(dump, out);
        } else if (entry instanceof MrtRecord.StateChange change) {
            begin(change.time(), change.form(), change.form().stateChangeSubtype(), out);
            Bgp4mpBody.write(change, out);
        } else if (entry instanceof MrtRecord.Message message) {
            begin(message.time(), message.form(), message.form().messageSubtype(), out);
            Bgp4mpBody.write(message, out);
        } else if (entry instanceof MrtRecord.Other other) {
            begin(other.time(), other.type(), other.subtype(), out);
            out.put(other.body().toBytes());
        }
        out.putInt(LENGTH_OFFSET, out.position() - LENGTH_OFFSET - 4);
    }

    private static void begin(Instant time, Bgp4mp form, int subtype, ByteBuffer out) {
        begin(time, form.type(), subtype, out);
        if (form.microseconds()) {
            out.putInt(time.get(ChronoField.MICRO_OF_SECOND));
        }
    }

    private static void begin(Instant time, int type, int subtype, ByteBuffer out) {
        out.putInt(seconds(time))
                .putShort((short) type)
                .putShort((short) subtype)
                .putInt(0);
    }

    static int seconds(Instant time) {
        MrtNumbers.unsigned32(time.getEpochSecond(), "time in seconds since 1970");
        return (int) time.getEpochSecond();
    }
}
