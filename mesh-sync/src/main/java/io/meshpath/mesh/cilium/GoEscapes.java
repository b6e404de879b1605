// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

/** What Go's {@code json.Marshal} escapes beyond what JSON asks for: {@code <}, {@code >}, {@code &}, U+2028, U+2029. */
final class GoEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1;

    private final int[] ascii = standardAsciiEscapesForJSON();

    GoEscapes() {
        ascii['<'] = ESCAPE_CUSTOM;
        ascii['>'] = ESCAPE_CUSTOM;
        ascii['&'] = ESCAPE_CUSTOM;
        ascii['\b'] = ESCAPE_CUSTOM; // Go before 1.22 writes \u0008 and \u000c
        ascii['\f'] = ESCAPE_CUSTOM;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
        boolean escaped = character < 0x80 || character == 0x2028 || character == 0x2029;
        return escaped ? new SerializedString(String.format("\\u%04x", character)) : null;
    }
}
