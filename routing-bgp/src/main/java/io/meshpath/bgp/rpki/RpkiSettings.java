// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import java.util.List;

/**
 * Where a speaker has its validated ROA payloads from; they all count together. May change without any session being reset.
 * Immutable.
 *
 * @param caches one session each; no two of the same address and port
 * @param vrps what holds whatever the caches say
 */
public record RpkiSettings(List<RtrCache> caches, List<Vrp> vrps) {
    /** Nobody is asked: every route is {@link io.meshpath.bgp.Validation#NOT_FOUND}. */
    public static final RpkiSettings NONE = new RpkiSettings(List.of(), List.of());

    public RpkiSettings {
        caches = List.copyOf(caches);
        vrps = List.copyOf(vrps);
        long different = caches.stream().map(RtrCache::toString).distinct().count();
        if (different < caches.size()) {
            throw new IllegalArgumentException("a cache is there twice: " + caches);
        }
    }

    /** Asks these caches, and nobody else. */
    public static RpkiSettings of(RtrCache... caches) {
        return new RpkiSettings(List.of(caches), List.of());
    }
}
