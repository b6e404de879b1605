// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A key of a {@link BpfLpmTrie}: the leading {@code prefixLength} bits of an address ({@code struct bpf_lpm_trie_key}).
 *
 * <p>Immutable.
 */
public record LpmKey(int prefixLength, Octets address) {
    public LpmKey {
        if (prefixLength < 0 || prefixLength > 8 * address.length()) {
            throw new IllegalArgumentException(
                    "prefix length is not in 0.." + 8 * address.length() + ": " + prefixLength);
        }
    }

    /** All bits of {@code address}. */
    public static LpmKey of(Octets address) {
        return new LpmKey(8 * address.length(), address);
    }

    /** Keys for addresses of {@code addressBytes}: 4 for IPv4, 16 for IPv6. */
    public static Layout<LpmKey> layout(int addressBytes) {
        return new KeyLayout(Layouts.bytes(addressBytes));
    }

    private record KeyLayout(Layout<Octets> address) implements Layout<LpmKey> {
        @Override
        public int byteSize() {
            return Integer.BYTES + address.byteSize();
        }

        @Override
        public void write(LpmKey key, ByteBuffer to, int at) {
            to.putInt(at, key.prefixLength());
            address.write(key.address(), to, at + Integer.BYTES);
        }

        @Override
        public LpmKey read(ByteBuffer from, int at) {
            return new LpmKey(from.getInt(at), address.read(from, at + Integer.BYTES));
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.struct(
                    "bpf_lpm_trie_key",
                    byteSize(),
                    List.of(
                            new BtfType.Member("prefixlen", types.unsigned(Integer.BYTES), 0, 0),
                            new BtfType.Member("data", address.describe(types), Integer.SIZE, 0)));
        }
    }
}
