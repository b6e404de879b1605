// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.net;

import java.util.Random;

/** Random addresses and prefixes with many zeros, ones and neighbours among them. */
final class RandomAddresses {
    private RandomAddresses() {}

    static IpAddress next(Random random) {
        if (random.nextBoolean()) {
            return IpAddress.of4(random.nextInt() & mask(random));
        }
        return IpAddress.of6(half(random), half(random));
    }

    static Cidr nextCidr(Random random) {
        IpAddress address = next(random);
        return Cidr.masking(address, random.nextInt(address.bitLength() + 1));
    }

    private static int mask(Random random) {
        return random.nextBoolean() ? -1 : -1 << random.nextInt(32);
    }

    private static long half(Random random) {
        long bits = 0;
        for (int group = 0; group < 4; group++) {
            bits = (bits << 16) | (random.nextInt(3) == 0 ? random.nextInt(1 << 16) : random.nextInt(2) * 0xffff);
        }
        return random.nextInt(4) == 0 ? 0 : bits;
    }
}
