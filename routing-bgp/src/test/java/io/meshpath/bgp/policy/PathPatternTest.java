// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PathPatternTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "'', 1, false",
        "., '', false",
        ".*, '', true",
        ".*, 1 2 3, true",
        "65001, 65001, true",
        "65001, 165001, false",
        "65001, 65001 65002, false",
        "65001 .*, 65001 65002, true",
        ".* 65001 .*, 7 65001 8, true",
        ".* 65001 .*, 7 8, false",
        "64512-65534+, 64512 65534, true",
        "64512-65534+, 64512 65535, false",
        "[1 3-4]{2}, 3 1, true",
        "[1 3-4]{2}, 3 2, false",
        "[^1], 2, true",
        "[^1], 1, false",
        "(1 2)+ 3?, 1 2 1 2 3, true",
        "(1 2)+ 3?, 1 2 1 3, false",
        "(1 | 2 3){2}, 1 2 3, true",
        "(1 | 2 3){2}, 2 1, false",
        "1{2}, 1 1, true",
        "1{2}, 1 1 1, false",
        "1{2;}, 1 1 1, true",
        "1{0;2}, '', true",
        "1{1;2}, 1 1 1, false",
        "(1|), '', true",
    })
    void comparesTheWholePath(String pattern, String path, boolean matches) {
        assertThat(PathPattern.parse(pattern.replace(';', ',')).matches(path(path)))
                .isEqualTo(matches);
    }

    @Test
    void aSetInThePathIsOneSystemAndEachOfItsMembers() {
        AsPath.Segment before = new AsPath.Segment(AsPath.Kind.SEQUENCE, List.of(new AsNumber(1)));
        AsPath.Segment set = new AsPath.Segment(AsPath.Kind.SET, List.of(new AsNumber(7), new AsNumber(8)));
        AsPath path = new AsPath(List.of(before, set));
        assertThat(PathPattern.parse("1 7").matches(path)).isTrue();
        assertThat(PathPattern.parse("1 8").matches(path)).isTrue();
        assertThat(PathPattern.parse("1 7 8").matches(path)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            quoteCharacter = '"',
            value = {
                "^65001 = '^65001' is not understood there",
                "65001_ = '_' is not understood there",
                "(1 = expected ) at its end",
                "1) = ')' has nothing before it",
                "* = '*' has nothing before it",
                "[1 x] = 'x]' is not understood there",
                "1{3,2} = in {3,2} the lower number comes first",
            })
    void saysWhereItStopsToUnderstand(String text, String fact) {
        assertThatThrownBy(() -> PathPattern.parse(text)).hasMessageContaining(fact);
    }

    @ParameterizedTest
    @ValueSource(strings = {".{65}", "(.{8}){9}", "((.{99}){99}){99}"})
    void refusesMoreThan64Numbers(String text) {
        assertThatThrownBy(() -> PathPattern.parse(text)).hasMessageContaining("more than 64 numbers");
    }

    @Test
    void repeatsOfNothingAreNothing() {
        assertThat(PathPattern.parse("((){999}){999}").matches(AsPath.EMPTY)).isTrue();
    }

    /** The same expression with letters for numbers, by the regular expressions of the JDK. */
    @RepeatedTest(50)
    void agreesWithRegularExpressionsOverLetters(RepetitionInfo repetition) {
        Random random = new Random(5 + repetition.getCurrentRepetition());
        String expression = expression(random, 3);
        Pattern letters =
                Pattern.compile(expression.replace(" ", "").replace('1', 'a').replace('2', 'b'));
        PathPattern pattern = PathPattern.parse(expression);
        for (int i = 0; i < 50; i++) {
            String path = random.ints(random.nextInt(6), 1, 4)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(" "));
            String word =
                    path.replace(" ", "").replace('1', 'a').replace('2', 'b').replace('3', 'c');
            assertThat(pattern.matches(path(path)))
                    .as("%s on %s", expression, path)
                    .isEqualTo(letters.matcher(word).matches());
        }
    }

    private static String expression(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 8)) {
            case 0 -> "1";
            case 1 -> "2";
            case 2 -> ".";
            case 3 -> "[^1 2]";
            case 4 -> "(" + expression(random, depth - 1) + ")*";
            case 5 -> "(" + expression(random, depth - 1) + ")+";
            case 6 -> "(" + expression(random, depth - 1) + "|" + expression(random, depth - 1) + ")";
            default -> expression(random, depth - 1) + " " + expression(random, depth - 1);
        };
    }

    private static AsPath path(String numbers) {
        List<Long> ases = new ArrayList<>();
        for (String number : numbers.split(" ", -1)) {
            if (!number.isEmpty()) {
                ases.add(Long.parseLong(number));
            }
        }
        return AsPath.sequence(ases.stream().mapToLong(Long::longValue).toArray());
    }
}
