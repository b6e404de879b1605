// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Parsers of single values; each refuses with {@link IllegalArgumentException} that says what was expected. */
final class Values {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)?");

    private Values() {}

    static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false but was '" + text + "'");
        };
    }

    /** A whole number from {@code least} to {@code most}. */
    static Function<String, Long> number(long least, long most) {
        return text -> {
            long value = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        "expected a number from " + least + " to " + most + " but was '" + text + "'");
            }
            return value;
        };
    }

    /** As {@link #number}, for numbers that fit in an int. */
    static Function<String, Integer> integer(int least, int most) {
        return text -> Math.toIntExact(number(least, most).apply(text));
    }

    static int port(String text) {
        return integer(1, 0xffff).apply(text);
    }

    /** "90" and "90s" for seconds, "500ms", "2m", "1h". */
    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected seconds, or a time such as 500ms, 90s or 2m, but was '" + text + "'");
        }
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    static Family family(String text) {
        return switch (text) {
            case "ipv4-unicast" -> Family.IPV4_UNICAST;
            case "ipv6-unicast" -> Family.IPV6_UNICAST;
            default ->
                throw new IllegalArgumentException("expected ipv4-unicast or ipv6-unicast but was '" + text + "'");
        };
    }

    /** An address, or a block of them. */
    static Cidr block(String text) {
        return text.contains("/") ? Cidr.parse(text) : Cidr.of(IpAddress.parse(text));
    }

    /** A constant of {@code kind}, written in lower case with hyphens. */
    static <E extends Enum<E>> Function<String, E> word(Class<E> kind) {
        return text -> Arrays.stream(kind.getEnumConstants())
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected "
                        + Arrays.stream(kind.getEnumConstants())
                                .map(Values::word)
                                .collect(Collectors.joining(" or "))
                        + " but was '" + text + "'"));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
