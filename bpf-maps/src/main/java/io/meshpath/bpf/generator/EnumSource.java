// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import io.meshpath.bpf.btf.BtfType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the Java enum of a C enumeration, with its names as C has them. */
final class EnumSource {
    private static final String TEMPLATE = """
            /** The C enumeration {@code enum %1$s}. */
            %2$senum %3$s {
            %4$s;

                private final int code;

                %3$s(int code) {
                    this.code = code;
                }

                /** The number in C. */
                public int code() {
                    return code;
                }

                /**
                 * The constant with a number.
                 *
                 * @throws IllegalArgumentException if there is none
                 */
                public static %3$s of(int code) {
                    return switch (code) {
            %5$s            default -> throw new IllegalArgumentException("no enum %1$s has the number " + code);
                    };
                }
            }
            """;

    private EnumSource() {}

    static String write(BtfType.Enumeration enumeration, LayoutRequest request) {
        return TEMPLATE.formatted(
                enumeration.name(),
                request.modifier(),
                request.className(),
                enumeration.constants().stream()
                        .map(constant ->
                                "    " + JavaNames.identifier(constant.name()) + "(" + (int) constant.value() + ")")
                        .collect(Collectors.joining(",\n")),
                cases(enumeration.constants()));
    }

    // C allows two names for one number; the first is what reading answers.
    private static String cases(List<BtfType.Constant> constants) {
        Set<Long> seen = new HashSet<>();
        return constants.stream()
                .filter(constant -> seen.add(constant.value()))
                .map(constant -> "            case " + (int) constant.value() + " -> " + constant.name() + ";\n")
                .collect(Collectors.joining());
    }
}
