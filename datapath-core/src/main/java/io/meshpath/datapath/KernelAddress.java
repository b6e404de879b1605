// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/** Addresses as the programs hold them: IPv4 as {@code ::ffff:a.b.c.d}, and {@code ::} for none. */
final class KernelAddress {
    static final IpAddressValue NONE = new IpAddressValue(0, 0);

    private static final long MAPPED = 0xffffL << 32;

    private KernelAddress() {}

    static IpAddressValue of(IpAddress address) {
        return new IpAddressValue(address.high(), address.isV4() ? MAPPED | address.low() : address.low());
    }

    static IpAddressValue of(Optional<IpAddress> address) {
        return address.map(KernelAddress::of).orElse(NONE);
    }

    static IpAddress read(IpAddressValue value) {
        boolean mapped = value.high() == 0 && value.low() >>> 32 == MAPPED >>> 32;
        return mapped ? IpAddress.of4((int) value.low()) : IpAddress.of6(value.high(), value.low());
    }

    static Optional<IpAddress> readOptional(IpAddressValue value) {
        return value.equals(NONE) ? Optional.empty() : Optional.of(read(value));
    }
}
