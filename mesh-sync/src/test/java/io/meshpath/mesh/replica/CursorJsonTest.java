// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.meshpath.mesh.source.Cursor;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.StoreHeader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CursorJsonTest {
    private static final StoreHeader HEADER = new StoreHeader(0x8c2f_f406_32fd_55caL, 4711, 2);

    @Test
    void readsBackWhatItWroteInTheOrderOfThePrefixes() {
        Entry witness = new Entry("b/k", ByteString.EMPTY, 7, 8, 0x6a6c_a206_c5cc_9222L);
        Cursor cursor = new Cursor(List.of("b/", "a/"), List.of(4711L, 12L), HEADER, Optional.of(witness));
        assertThat(CursorJson.read(CursorJson.write("me", cursor))).contains(cursor);
    }

    @Test
    void idsAreTextsBecauseNumbersOfJsonEndBeforeThem() {
        Cursor cursor = new Cursor(List.of("a/"), List.of(1L), HEADER, Optional.empty());
        assertThat(CursorJson.write("me", cursor))
                .isEqualTo("{\"writer\":\"me\",\"prefixes\":{\"a/\":1},\"clusterId\":\"8c2ff40632fd55ca\","
                        + "\"revision\":4711,\"term\":2}");
    }

    @Test
    void aCopyThatIsBeingMadeStandsNowhere() {
        assertThat(CursorJson.read(CursorJson.writeNone("me"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"writer\":7}",
                "{\"writer\":\"x\",\"prefixes\":{\"a/\":\"1\"}}",
                "{\"writer\":\"x\",\"prefixes\":{\"a/\":1},\"clusterId\":\"zz\",\"revision\":1,\"term\":1}"
            })
    void refusesWhatIsNoCursor(String json) {
        assertThatThrownBy(() -> CursorJson.read(json)).isInstanceOf(IllegalArgumentException.class);
    }
}
