// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScratchTest {
    private final RecordingBpf bpf = new RecordingBpf();

    @Test
    void aPlatformThreadAlwaysGetsTheSame() {
        Scratch first = Scratch.begin(4, 8);
        first.close();
        assertThat(Scratch.begin(400, 80_000)).isSameAs(first);
    }

    @Test
    void theKeyIsZeroHoweverLongItIs() {
        for (int bytes : new int[] {1, 8, 9, 24, 300, 5_000}) {
            Scratch dirty = Scratch.begin(bytes, 8);
            for (int i = 0; i < bytes; i++) {
                dirty.buffer().put(dirty.keyAt() + i, (byte) -1);
            }
            Scratch clean = Scratch.begin(bytes, 8);
            for (int i = 0; i < bytes; i++) {
                assertThat(clean.buffer().get(clean.keyAt() + i)).isZero();
            }
        }
    }

    @Test
    void keyAndValueLieWhereTheAttributeSays() {
        Scratch scratch = Scratch.begin(1_000, 3_000);
        scratch.buffer().putLong(scratch.keyAt(), 17).putLong(scratch.valueAt() + 2_992, 18);
        scratch.update(bpf, 5, 2);
        assertThat(bpf.last().behind(8, 1_000)).startsWith(17).endsWith(0);
        assertThat(bpf.last().behind(16, 3_000)[2_992]).isEqualTo((byte) 18);
        assertThat(bpf.last().attribute().getInt(0)).isEqualTo(5);
        assertThat(bpf.last().attribute().getLong(24)).isEqualTo(2);
    }

    @Test
    void nothingOfOneOperationStaysForTheNext() {
        Scratch.begin(8, 8).update(bpf, 5, 4);
        Scratch.begin(0, 8).lookup(bpf, 6, 0);
        assertThat(bpf.last().attribute().getInt(0)).isEqualTo(6);
        assertThat(bpf.last().attribute().getLong(8)).isZero();
        assertThat(bpf.last().attribute().getLong(24)).isZero();
        Scratch.begin(8, 8).lookup(bpf, 6, 0);
        assertThat(bpf.last().attribute().getLong(8)).isNotZero();
    }

    @Test
    void thePoolHandsOutNoneTwice() {
        ScratchPool pool = new ScratchPool(4);
        Set<Scratch> out = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 10; i++) {
            assertThat(out.add(pool.take())).isTrue();
        }
    }

    @Test
    void thePoolKeepsAFew() {
        ScratchPool pool = new ScratchPool(4);
        List<Scratch> made = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            made.add(pool.take());
        }
        made.forEach(Scratch::close);
        for (int i = 0; i < 4; i++) {
            assertThat(made).contains(pool.take());
        }
        assertThat(made).doesNotContain(pool.take());
    }

    @Test
    void thePoolKeepsNoLargeOnes() {
        ScratchPool pool = new ScratchPool(1);
        Scratch large = pool.take();
        large.prepare(8, 1 << 20);
        large.close();
        assertThat(pool.take()).isNotSameAs(large);
    }

    @Test
    void noThreadOfTheseTestsIsVirtual() {
        assertThat(VirtualThreads.isCurrent()).isFalse();
    }
}
