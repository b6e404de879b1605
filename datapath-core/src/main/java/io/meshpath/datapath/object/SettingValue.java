// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the text of a kernel option as the C type that an object declares for it. */
final class SettingValue {
    private static final int BOOL = 4; // of an integer's encoding in BTF
    private static final String TRISTATE = "libbpf_tristate";

    private final String subject;
    private final Settings.Setting setting;
    private final BtfType type;

    SettingValue(String object, Settings.Setting setting, Btf types) {
        this.subject = object + ": setting '" + setting.name() + "'";
        this.setting = setting;
        this.type = types.resolved(setting.extern().type());
    }

    /** The octets of {@code y}, {@code 250}, {@code 0x10} or {@code "text"}. */
    byte[] of(String text) {
        return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case 'y', 'n', 'm' -> choice(text.charAt(0));
            case '"' -> string(text);
            default -> number(text);
        };
    }

    private byte[] choice(char value) {
        if (isBool() && value != 'm') {
            return octets(value == 'y' ? 1 : 0);
        } else if (type.name().equals(TRISTATE)) {
            return octets(value == 'y' ? 1 : value == 'm' ? 2 : 0);
        } else if (isCharacter()) {
            return octets(value);
        }
        throw broken("is '" + value + "' in this kernel: declare it as bool, char or enum " + TRISTATE);
    }

    private byte[] string(String quoted) {
        if (!(type instanceof BtfType.Array) || quoted.length() < 2 || !quoted.endsWith("\"")) {
            throw broken("is " + quoted + " in this kernel: declare it as an array of char");
        }
        byte[] text = quoted.substring(1, quoted.length() - 1).getBytes(StandardCharsets.UTF_8);
        byte[] octets = new byte[setting.size()];
        System.arraycopy(text, 0, octets, 0, Math.min(text.length, octets.length - 1));
        return octets;
    }

    private byte[] number(String text) {
        if (!(type instanceof BtfType.Int integer) || isBool()) {
            throw broken("is " + text + " in this kernel: declare it as an integer");
        }
        BigInteger value = parse(text);
        int bits = setting.size() * Byte.SIZE;
        boolean fits = bits == Long.SIZE
                || (integer.signed() ? value.bitLength() < bits : value.signum() >= 0 && value.bitLength() <= bits);
        if (!fits) {
            throw broken("is " + text + " in this kernel, too large for " + setting.size() + " bytes");
        }
        return octets(value.longValue());
    }

    private BigInteger parse(String text) {
        try {
            boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
            return hexadecimal ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
        } catch (NumberFormatException e) {
            throw broken("is '" + text + "' in this kernel, which is no number");
        }
    }

    private boolean isBool() {
        return type instanceof BtfType.Int integer && integer.encoding() == BOOL;
    }

    private boolean isCharacter() {
        return type instanceof BtfType.Int integer && integer.byteSize() == 1 && !isBool();
    }

    /** A value that is no option but a fact about the kernel. */
    byte[] ofFact(long value) {
        if (!(type instanceof BtfType.Int)) {
            throw broken("is a number: declare it as an integer or bool");
        }
        return octets(value);
    }

    private byte[] octets(long value) {
        byte[] all = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        return Arrays.copyOf(all, setting.size());
    }

    private IllegalArgumentException broken(String problem) {
        return new IllegalArgumentException(subject + " " + problem);
    }
}
