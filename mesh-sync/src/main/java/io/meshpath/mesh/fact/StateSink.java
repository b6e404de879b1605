// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where state goes: a kernel map, a table, a listener. Each verb may be repeated, doing it twice changes nothing.
 *
 * <p>A sink is called by one thread at a time, the mirror's own. A sink that throws is given everything again, by {@link
 * #update} and {@link #prune}, after a pause.
 */
public interface StateSink<K, V> {
    /** These have these values now. */
    void update(Map<K, V> changed);

    /** These are no more; one that never was is no error. */
    void delete(Set<K> gone);

    /** This is all there is: whatever the sink has beyond it goes. Comes after an update with the same values. */
    void prune(Map<K, V> whole);

    /** A sink for what nobody wants to know. */
    static <K, V> StateSink<K, V> ignoring() {
        return new StateSink<>() {
            @Override
            public void update(Map<K, V> changed) {}

            @Override
            public void delete(Set<K> gone) {}

            @Override
            public void prune(Map<K, V> whole) {}
        };
    }

    /**
     * A sink that tells a listener what each key was before and is after. Many changes of a key that came while the
     * listener was busy are told as one. A listener that throws is told the same again, after a pause.
     */
    static <K, V> StateSink<K, V> telling(Consumer<List<Change<K, V>>> listener) {
        return new ListenerSink<>(listener);
    }
}
