// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.fuzz;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages inputs in the ways that find most: fields that hold extremes, lengths that are one too long, parts of one place
 * in another, ends cut off. The same seed damages in the same way.
 */
public final class Mutation {
    /** A place whose value means something: an offset, a length, a number of something. */
    public record Field(int offset, int bytes) {}

    /** A whole input and what is known about it. */
    public record Sample(Octets bytes, List<Field> fields) {
        public Sample {
            fields = List.copyOf(fields);
        }
    }

    private static final int MOST_STEPS = 4;
    private static final int LONGEST_RUN = 64;
    private static final long[] EXTREMES = {
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0x8000,
        0xffff,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -8
    };

    private final SplittableRandom random;

    private Mutation(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** One of the samples, damaged as {@code seed} says. */
    public static byte[] of(List<Sample> samples, long seed) {
        Mutation mutation = new Mutation(seed);
        Sample sample = samples.get(mutation.random.nextInt(samples.size()));
        byte[] bytes = sample.bytes.toBytes();
        int steps = 1 + mutation.random.nextInt(MOST_STEPS);
        for (int i = 0; i < steps && bytes.length > 0; i++) {
            bytes = mutation.step(bytes, sample.fields);
        }
        return bytes;
    }

    private byte[] step(byte[] bytes, List<Field> fields) {
        switch (random.nextInt(16)) {
            case 0, 1 -> bytes[at(bytes)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            case 2 -> bytes[at(bytes)] = (byte) random.nextInt();
            case 3 -> copy(bytes);
            case 4 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            case 5 -> {
                return without(bytes);
            }
            case 6 -> {
                return with(bytes);
            }
            case 7 -> write(bytes, new Field(at(bytes), 1 << random.nextInt(4)));
            default -> {
                if (!fields.isEmpty()) {
                    write(bytes, fields.get(random.nextInt(fields.size())));
                }
            }
        }
        return bytes;
    }

    private int at(byte[] bytes) {
        return random.nextInt(bytes.length);
    }

    /** Makes a field extreme, another one's value, or a little larger or smaller. */
    private void write(byte[] bytes, Field field) {
        if (field.offset > bytes.length - field.bytes) {
            return;
        }
        byte[] octets = new byte[Long.BYTES];
        System.arraycopy(bytes, field.offset, octets, 0, field.bytes);
        ByteBuffer value = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        long before = value.getLong(0);
        value.putLong(
                0,
                switch (random.nextInt(4)) {
                    case 0 -> EXTREMES[random.nextInt(EXTREMES.length)];
                    case 1 -> before + random.nextInt(17) - 8;
                    case 2 -> bytes.length + random.nextInt(17) - 8;
                    default -> random.nextLong() >>> random.nextInt(Long.SIZE);
                });
        System.arraycopy(octets, 0, bytes, field.offset, field.bytes);
    }

    private void copy(byte[] bytes) {
        int length = run(bytes);
        int from = random.nextInt(bytes.length - length + 1);
        int to = random.nextInt(bytes.length - length + 1);
        System.arraycopy(bytes, from, bytes, to, length);
    }

    private byte[] without(byte[] bytes) {
        int length = run(bytes);
        int from = random.nextInt(bytes.length - length + 1);
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, from + length, shorter, from, bytes.length - from - length);
        return shorter;
    }

    private byte[] with(byte[] bytes) {
        int length = run(bytes);
        int from = random.nextInt(bytes.length - length + 1);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(bytes, from, longer, from + length, bytes.length - from);
        return longer;
    }

    private int run(byte[] bytes) {
        return 1 + random.nextInt(Math.min(LONGEST_RUN, bytes.length));
    }
}
