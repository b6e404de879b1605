// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Texts that stand for bytes as they lie in memory: hexadecimal, addresses, MACs, prefixes as a trie's key. */
final class Bytes {
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]{2}([ :][0-9a-fA-F]{2})*");
    private static final String MARK = "hex:";

    private Bytes() {}

    /** The {@code size} bytes that {@code text} stands for; empty if it is nothing of that size. */
    static Optional<byte[]> ofText(String text, int size) {
        return hexadecimal(text)
                .or(() -> as(text, it -> IpAddress.parse(it).toBytes()))
                .or(() -> as(text, it -> MacAddress.parse(it).toBytes()))
                .or(() -> as(text, Bytes::trieKey))
                .filter(bytes -> bytes.length == size);
    }

    // Two digits alone are a number: hexadecimal has several pairs, or says that it is.
    private static Optional<byte[]> hexadecimal(String text) {
        String digits = text.startsWith(MARK) ? text.substring(MARK.length()) : text;
        if (text.startsWith(MARK) && digits.matches("([0-9a-fA-F]{2})+")) {
            return Optional.of(HexFormat.of().parseHex(digits));
        }
        boolean pairs = HEXADECIMAL.matcher(digits).matches() && (text.startsWith(MARK) || digits.length() > 2);
        return pairs
                ? Optional.of(HexFormat.of().parseHex(digits.replace(" ", "").replace(":", "")))
                : Optional.empty();
    }

    private static byte[] trieKey(String text) {
        Cidr prefix = Cidr.parse(text);
        byte[] octets = prefix.network().toBytes();
        return ByteBuffer.allocate(Integer.BYTES + octets.length)
                .order(ByteOrder.nativeOrder())
                .putInt(prefix.prefixLength())
                .put(octets)
                .array();
    }

    private static Optional<byte[]> as(String text, Function<String, byte[]> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException notOfThisKind) {
            return Optional.empty();
        }
    }
}
