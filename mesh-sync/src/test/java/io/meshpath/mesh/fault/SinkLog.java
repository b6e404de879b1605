// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import io.meshpath.mesh.fact.StateSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A sink that writes down what became of each key, and that can be slow or fail when it is told to. Safe for use by multiple threads. */
final class SinkLog<K, V> implements StateSink<K, V> {
    private final Function<K, String> key;
    private final Function<V, String> value;
    private final Map<String, String> table = new HashMap<>();
    private final Map<String, List<Optional<String>>> told = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private volatile Duration pause = Duration.ZERO;
    private volatile boolean failNext;
    private volatile Thread inPause;
    private final AtomicInteger failures; // of all sinks of a mirror: after one, each is given everything again
    private int overcome;

    /** Writes keys and values down as they stand in etcd. */
    SinkLog(AtomicInteger failures, Function<K, String> key, Function<V, String> value) {
        this.failures = failures;
        this.key = key;
        this.value = value;
    }

    /** Takes so long for each call from now on. */
    void slow(Duration changed) {
        pause = changed;
    }

    /** Takes no time any more, not even for the call that is going on. */
    void release() {
        pause = Duration.ZERO;
        Thread held = inPause;
        if (held != null) {
            LockSupport.unpark(held);
        }
    }

    /** Throws at the next call, after it has done half of it. */
    void failNext() {
        failNext = true;
    }

    synchronized Map<String, String> table() {
        return Map.copyOf(table);
    }

    /** What became of each key: values, or empty where it was gone. */
    synchronized Map<String, List<Optional<String>>> told() {
        Map<String, List<Optional<String>>> copy = new HashMap<>();
        told.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        return copy;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public void update(Map<K, V> changed) {
        inPause = Thread.currentThread();
        LockSupport.parkNanos(pause.toNanos());
        inPause = null;
        synchronized (this) {
            int left = failNext ? changed.size() / 2 : -1;
            for (Map.Entry<K, V> entry : changed.entrySet()) {
                failAt(left--);
                put(key.apply(entry.getKey()), value.apply(entry.getValue()));
            }
        }
    }

    private void failAt(int left) {
        if (left == 0) {
            failNext = false;
            failures.incrementAndGet();
            throw new IllegalStateException("the map is full");
        }
    }

    private void put(String name, String text) {
        if (text.equals(table.put(name, text))) {
            if (overcome == failures.get()) {
                violations.add("unique: " + name + " was told twice to be " + text);
            }
            return;
        }
        tell(name, Optional.of(text));
    }

    @Override
    public synchronized void delete(Set<K> gone) {
        for (K each : gone) {
            String name = key.apply(each);
            if (table.remove(name) == null) {
                violations.add("unique: " + name + " is gone twice");
            }
            tell(name, Optional.empty());
        }
    }

    @Override
    public synchronized void prune(Map<K, V> whole) {
        overcome = failures.get();
        Set<String> kept = new HashSet<>();
        whole.keySet().forEach(each -> kept.add(key.apply(each)));
        for (String name : List.copyOf(table.keySet())) {
            if (!kept.contains(name)) {
                table.remove(name);
                tell(name, Optional.empty());
            }
        }
        if (table.size() != kept.size()) {
            violations.add("reliable: all there is was said to be " + kept.size() + " but is " + table.size());
        }
    }

    private void tell(String name, Optional<String> now) {
        told.computeIfAbsent(name, k -> new ArrayList<>()).add(now);
    }
}
