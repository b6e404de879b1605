// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An unsigned number in the host's byte order: the index of an array, the number of a kernel object. */
final class NumberForm implements ValueForm {
    private final int size;

    NumberForm(int size) {
        this.size = size;
    }

    @Override
    public JsonNode read(ByteBuffer from, int at) {
        return BigIntegerNode.valueOf(Numbers.get(from, at, size, false));
    }

    @Override
    public byte[] parse(String text) {
        BigInteger number = Numbers.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("expected a number but was \"" + text + "\""));
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        Numbers.put(bytes, 0, size, number, text);
        return bytes.array();
    }
}
