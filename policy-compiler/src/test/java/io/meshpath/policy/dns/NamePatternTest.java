// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.policy.Peer;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names a pattern means; the examples are those of Cilium's documentation of {@code matchPattern}. */
class NamePatternTest {
    private static boolean fits(String pattern, String name) {
        return NamePattern.of(new Peer.Names(pattern)).fits(DnsName.of(name));
    }

    @ParameterizedTest
    @CsvSource({
        "*.cilium.io, www.cilium.io, true",
        "*.cilium.io, blog.cilium.io, true",
        "*.cilium.io, cilium.io, false",
        "*.cilium.io, google.com, false",
        "*.cilium.io, a.b.cilium.io, false",
        "*cilium.io, subcilium.io, true",
        "*cilium.io, sub-cilium.io, true",
        "*cilium.io, cilium.io, true",
        "*cilium.io, www.cilium.io, false",
        "sub*.cilium.io, sub.cilium.io, true",
        "sub*.cilium.io, subdomain.cilium.io, true",
        "sub*.cilium.io, www.cilium.io, false",
        "sub*.cilium.io, cilium.io, false",
        "**.cilium.io, app.cilium.io, true",
        "**.cilium.io, test.app.cilium.io, true",
        "**.cilium.io, cilium.io, false",
        "****.cilium.io, test.app.cilium.io, true",
        "**.s3*.amazonaws.com, a.b.s3-eu.amazonaws.com, true",
        "**.s3*.amazonaws.com, a.b.ec2.amazonaws.com, false",
        "a**b.example.com, a-x-b.example.com, true",
        "a**b.example.com, a.b.example.com, false",
        "*, example.com, true",
        "*, localhost, true",
        "**, a.b.c, true",
        "**., a.b.c, true"
    })
    void aPatternMeansWhatCiliumsDoes(String pattern, String name, boolean fits) {
        assertThat(fits(pattern, name)).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, true",
        "example.com, www.example.com, false",
        "example.com, example.comm, false",
        "localhost, localhost, true"
    })
    void aNameMeansItself(String pattern, String name, boolean fits) {
        assertThat(fits(pattern, name)).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "WWW.Example.COM, www.example.com",
        "www.example.com., www.example.com",
        "www.example.com, www.EXAMPLE.com."
    })
    void neitherCaseNorTheRootsDotCounts(String pattern, String name) {
        assertThat(fits(pattern, name)).isTrue();
    }

    @Test
    void aPatternAgreesWithARegularExpression() {
        Random random = new Random(1035);
        for (int i = 0; i < 20_000; i++) {
            String pattern = random(random, "ab*.", 8);
            String name = random(random, "ab.", 8);
            if (!isWhole(name) || !isWhole(pattern.replace('*', 'a'))) {
                continue;
            }
            assertThat(fits(pattern, name))
                    .as(pattern + " means " + name)
                    .isEqualTo(Pattern.matches(regularExpression(pattern), name));
        }
    }

    private static boolean isWhole(String name) {
        return DnsName.of(name).isPlain() && !name.endsWith(".");
    }

    /** The rules of Cilium's matchpattern package, as an expression. */
    private static String regularExpression(String pattern) {
        String part = "[-a-z0-9_]*";
        if (pattern.matches("\\*+")) {
            return "([-a-z0-9_]+\\.)*[-a-z0-9_]+";
        }
        String deep = pattern.replaceFirst("^\\*\\*+\\.", "");
        String prefix = deep.equals(pattern) ? "" : "[-a-z0-9_]+(\\.[-a-z0-9_]+)*\\.";
        return prefix + deep.replace(".", "\\.").replaceAll("\\*+", part);
    }

    private static String random(Random random, String characters, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most) + 1; i > 0; i--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }
}
