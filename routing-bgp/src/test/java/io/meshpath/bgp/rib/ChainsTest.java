// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChainsTest {
    private final Chains chains = new Chains();

    @Test
    void aMemberComesBehindTheFirst() {
        int first = chains.add(7);
        int second = chains.add(7);
        int third = chains.add(7);
        assertThat(chain(7)).containsExactly(first, third, second);
        assertThat(chain(8)).isEmpty();
    }

    @Test
    void whatIsPutFirstLeavesTheOthersInOrder() {
        int first = chains.add(7);
        int second = chains.add(7);
        int third = chains.add(7);
        chains.putFirst(second);
        assertThat(chain(7)).containsExactly(second, first, third);
        chains.putFirst(second);
        assertThat(chain(7)).containsExactly(second, first, third);
    }

    @Test
    void whoeverIsRemovedBelongsToNobody() {
        int first = chains.add(7);
        int second = chains.add(7);
        chains.remove(first);
        assertThat(chain(7)).containsExactly(second);
        assertThat(chains.owner(first)).isEqualTo(Chains.NONE);
        assertThat(chains.add(8)).as("its number is used again").isEqualTo(first);
    }

    @Test
    void holdsWhatListsHold() {
        Random random = new Random(4271);
        Map<Integer, List<Integer>> lists = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int owner = 1 + random.nextInt(50);
            List<Integer> list = lists.computeIfAbsent(owner, key -> new ArrayList<>());
            int choice = random.nextInt(3);
            if (choice == 0 || list.isEmpty()) {
                list.add(Math.min(1, list.size()), chains.add(owner));
            } else {
                Integer member = list.remove(random.nextInt(list.size()));
                if (choice == 1) {
                    chains.remove(member);
                } else {
                    list.add(0, member);
                    chains.putFirst(member);
                }
            }
            assertThat(chain(owner)).isEqualTo(list);
        }
    }

    private List<Integer> chain(int owner) {
        List<Integer> chain = new ArrayList<>();
        for (int member = chains.first(owner); member != Chains.NONE; member = chains.next(member)) {
            assertThat(chains.owner(member)).isEqualTo(owner);
            chain.add(member);
        }
        return chain;
    }
}
