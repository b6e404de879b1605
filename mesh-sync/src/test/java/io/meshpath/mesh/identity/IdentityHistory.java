// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.identity;

import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Watch;
import io.meshpath.mesh.store.WatchBatch;
import io.meshpath.mesh.store.WatchRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What happens to the identities of an etcd, looked at after each of its revisions: whether labels have two numbers in
 * use, a number two label sets, or a number in use no master key that says the same.
 */
final class IdentityHistory implements AutoCloseable {
    private static final String IDENTITIES = Keys.STATE + "identities/v1/";

    private final KeyValueStore store;
    private final Watch watch;
    private final Thread reader;
    private final Map<String, String> masters = new HashMap<>();
    private final Map<String, Map<String, String>> references = new HashMap<>(); // labels → node → number
    private final Set<String> everReferred = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private long revision;

    /** @param store an empty one, with nobody in between */
    IdentityHistory(KeyValueStore store) {
        this.store = store;
        this.watch = store.watch(List.of(new WatchRange(IDENTITIES, 1)));
        this.reader = new Thread(this::read, "meshpath-test-history");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (WatchBatch batch : watch.take(Duration.ofSeconds(1), 100)) {
                    apply(batch);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            violated("the history ended: " + e);
        }
    }

    private void apply(WatchBatch batch) {
        TreeMap<Long, List<WatchBatch.Event>> revisions = new TreeMap<>();
        batch.events()
                .forEach(event -> revisions
                        .computeIfAbsent(event.entry().modRevision(), added -> new ArrayList<>())
                        .add(event));
        revisions.values().forEach(this::step);
    }

    private synchronized void step(List<WatchBatch.Event> events) {
        Set<String> touched = new HashSet<>();
        for (WatchBatch.Event event : events) {
            Entry entry = event.entry();
            if (entry.key().startsWith(Keys.IDENTITIES)) {
                String number = entry.key().substring(Keys.IDENTITIES.length());
                String before = event.deleted() ? masters.remove(number) : masters.put(number, entry.text());
                touched.add(before == null ? entry.text() : before);
            } else if (entry.key().startsWith(Keys.REFERENCES)) {
                touched.add(refer(entry, event.deleted()));
            }
            revision = entry.modRevision();
        }
        touched.forEach(this::check);
        notifyAll();
    }

    private String refer(Entry entry, boolean gone) {
        int slash = entry.key().lastIndexOf('/');
        String labels = entry.key().substring(Keys.REFERENCES.length(), slash);
        String node = entry.key().substring(slash + 1);
        Map<String, String> users = references.computeIfAbsent(labels, added -> new TreeMap<>());
        if (gone) {
            users.remove(node);
        } else {
            users.put(node, entry.text());
            everReferred.add(node + " " + labels + " " + entry.text());
        }
        return labels;
    }

    private void check(String labels) {
        Set<String> numbers = new HashSet<>(users(labels).values());
        if (numbers.size() > 1) {
            violated("two numbers are in use for " + labels + ": " + users(labels));
        }
        for (String number : numbers) {
            if (!labels.equals(masters.get(number))) {
                violated(number + " is in use for " + labels + " but stands for " + masters.get(number));
            }
            references.forEach((others, users) -> {
                if (!others.equals(labels) && users.containsValue(number)) {
                    violated(number + " is in use for " + labels + " and for " + others);
                }
            });
        }
    }

    private synchronized void violated(String how) {
        violations.add("at revision " + revision + " " + how);
    }

    private Map<String, String> users(String labels) {
        return references.getOrDefault(labels, Map.of());
    }

    /** Everything that was wrong at any revision. */
    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Whether the node, with this address, has ever referred to the labels by this number. */
    synchronized boolean hasReferred(String node, String labels, int number) {
        return everReferred.contains(node + " " + labels + " " + number);
    }

    /** Which numbers the nodes refer to now, by labels; what nobody uses is not among them. */
    synchronized Map<String, Set<String>> numbers() {
        Map<String, Set<String>> numbers = new TreeMap<>();
        references.forEach((labels, users) -> {
            if (!users.isEmpty()) {
                numbers.put(labels, Set.copyOf(users.values()));
            }
        });
        return numbers;
    }

    /** The nodes that refer to anything now. */
    synchronized Set<String> users() {
        Set<String> users = new HashSet<>();
        references.values().forEach(its -> users.addAll(its.keySet()));
        return users;
    }

    /** How many different numbers were ever used for these labels, one after the other. */
    synchronized long numbersEver() {
        return everReferred.stream()
                .map(text -> text.substring(text.indexOf(' ')))
                .distinct()
                .count();
    }

    synchronized long revision() {
        return revision;
    }

    /** Waits until so many more revisions have changed identities; false when that took longer. */
    synchronized boolean awaitMore(int revisions, Duration most) throws InterruptedException {
        long until = revision + revisions;
        long end = System.nanoTime() + most.toNanos();
        while (revision < until && System.nanoTime() < end) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        return revision >= until;
    }

    @Override
    public void close() throws InterruptedException {
        reader.interrupt();
        reader.join();
        watch.close();
        store.close();
    }
}
