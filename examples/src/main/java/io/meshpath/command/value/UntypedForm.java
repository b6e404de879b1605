// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Hexadecimal out; hexadecimal, a number, an IP or MAC address or a prefix in, whatever has the right size. */
final class UntypedForm implements ValueForm {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final int size;

    UntypedForm(int size) {
        this.size = size;
    }

    @Override
    public JsonNode read(ByteBuffer from, int at) {
        byte[] bytes = new byte[size];
        from.get(at, bytes);
        return TextNode.valueOf(HEX.formatHex(bytes));
    }

    @Override
    public byte[] parse(String text) {
        return Bytes.ofText(text, size)
                .or(() -> Numbers.parse(text).filter(n -> size <= Long.BYTES).map(n -> {
                    ByteBuffer number = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
                    Numbers.put(number, 0, size, n, text);
                    return number.array();
                }))
                .orElseThrow(() -> new IllegalArgumentException("expected " + size
                        + " bytes in hexadecimal (\"0a 00 …\"), a number, an address or a MAC of that size, but was \""
                        + text + "\""));
    }
}
