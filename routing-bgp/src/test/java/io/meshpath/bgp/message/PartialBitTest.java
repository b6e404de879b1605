// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who does not know an attribute and passes it on says so, and nobody takes that back (RFC 4271, section 5). */
class PartialBitTest {
    private static final int COMMUNITIES = 8;
    private static final String PARTIAL = update("e0 08 04 0000fde9");
    private static final String COMPLETE = update("c0 08 04 0000fde9");

    @Test
    void isWrittenAgain() {
        assertThat(writtenAgain(PARTIAL)).isEqualTo(PARTIAL);
    }

    @Test
    void makesOtherAttributesOfTheSameValues() {
        PathAttributes partial = read(PARTIAL);
        PathAttributes complete = read(COMPLETE);
        assertThat(partial).isNotEqualTo(complete);
        assertThat(complete.partialAs(partial)).isEqualTo(partial).hasSameHashCodeAs(partial);
        assertThat(complete.isPartial(COMMUNITIES)).isFalse();
        assertThat(partial.isPartial(COMMUNITIES)).isTrue();
    }

    @Test
    void staysWithTheAttributeWhileOthersAreChanged() {
        PathAttributes changed =
                read(PARTIAL).with(new PathAttribute.LocalPref(5)).without(AsPath.class);
        assertThat(changed.isPartial(COMMUNITIES)).isTrue();
    }

    @Test
    void goesWithTheAttribute() {
        assertThat(read(PARTIAL).without(PathAttribute.Communities.class)).isEqualTo(read(update("")));
    }

    @Test
    void meansNothingOnAnAttributeThatNobodyPassesOnUnknown() {
        assertThat(writtenAgain(update("a0 04 04 00000005"))).isEqualTo(update("80 04 04 00000005"));
    }

    private static PathAttributes read(String update) {
        return Frames.readUpdate(update, Frames.MODERN).attributes();
    }

    private static String writtenAgain(String update) {
        return Frames.write(Frames.read(update, Frames.MODERN), Frames.MODERN);
    }

    private static String update(String attribute) {
        return Frames.update("", "40 01 01 00 40 02 06 0201 0000fde9 40 03 04 c0000201" + attribute, "18 cb0071");
    }
}
