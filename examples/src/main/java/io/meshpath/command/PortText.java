// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.policy.PortSpace;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A destination port on the command line: {@code 6379}, {@code 53/UDP}, {@code ICMP/8}, {@code ICMPv6/128} or
 * {@code PROTOCOL/112}.
 *
 * @param port the port, or in {@link PortSpace#OTHER} the kind of packet
 */
record PortText(PortSpace space, int port) {
    static final class Converter implements ITypeConverter<PortText> {
        @Override
        public PortText convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "expected a port such as 6379, 53/UDP, ICMP/8 or PROTOCOL/112 but was '" + text + "'");
            }
        }
    }

    static PortText parse(String text) {
        String[] parts = text.toUpperCase(Locale.ROOT).split("/", -1);
        if (parts.length > 2) {
            throw new IllegalArgumentException(text);
        }
        if (parts.length == 1) {
            return of(PortSpace.TCP, number(parts[0], PortSpace.TCP.size()));
        }
        return switch (parts[0]) {
            case "ICMP" -> of(PortSpace.OTHER, PortSpace.icmp(number(parts[1], 256)));
            case "ICMPV6" -> of(PortSpace.OTHER, PortSpace.icmpv6(number(parts[1], 256)));
            case "PROTOCOL" -> of(PortSpace.OTHER, PortSpace.protocol(number(parts[1], 256)));
            default -> withPort(parts[0], parts[1]);
        };
    }

    private static PortText withPort(String port, String protocol) {
        PortSpace space = PortSpace.valueOf(protocol);
        if (space == PortSpace.OTHER) {
            throw new IllegalArgumentException(protocol);
        }
        return of(space, number(port, space.size()));
    }

    private static PortText of(PortSpace space, int port) {
        return new PortText(space, port);
    }

    private static int number(String text, int limit) {
        int number = Integer.parseInt(text);
        if (number < 0 || number >= limit) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }
}
