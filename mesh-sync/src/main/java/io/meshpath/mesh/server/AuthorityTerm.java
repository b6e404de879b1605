// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import java.util.List;

/**
 * Which authorities of an etcd sign and which are trusted: those of one generation, and those of the next while they take
 * over. Immutable.
 *
 * @param generation of the authorities that are trusted at any stage until they are dropped, counted from 1
 * @param stage how far the next generation has taken over
 */
public record AuthorityTerm(int generation, RotationStage stage) {
    /** As an etcd is made. */
    public static final AuthorityTerm FIRST = new AuthorityTerm(1, RotationStage.SETTLED);

    public AuthorityTerm {
        if (generation < 1) {
            throw new IllegalArgumentException("generations of authorities count from 1 but was " + generation);
        }
    }

    /** The generation that signs. */
    public int signing() {
        return stage == RotationStage.SWITCHED ? generation + 1 : generation;
    }

    /** The generations that are trusted. */
    public List<Integer> trusted() {
        return stage == RotationStage.SETTLED ? List.of(generation) : List.of(generation, generation + 1);
    }

    /** One stage on. */
    AuthorityTerm next() {
        return new AuthorityTerm(stage == RotationStage.SWITCHED ? generation + 1 : generation, stage.next());
    }
}
