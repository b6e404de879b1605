// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Transactions by etcd's rules: what it refuses is refused here. */
final class MemoryTxn {
    private static final int MOST_OPERATIONS = 128; // etcd's --max-txn-ops; Txn.MOST stays below it
    private static final int MOST_BYTES = 3 << 19; // etcd's --max-request-bytes: 1.5 MiB

    private MemoryTxn() {}

    /** Throws where etcd would not even look at what is there. */
    static void check(Txn txn) {
        if (Math.max(txn.operations().size(), txn.conditions().size()) > MOST_OPERATIONS) {
            throw MemoryRefusal.failed("too many operations in one transaction ("
                    + txn.operations().size() + " and " + txn.conditions().size() + " conditions, at most "
                    + MOST_OPERATIONS + "); split it");
        }
        txn.conditions().forEach(condition -> requireKey(keyOf(condition)));
        txn.operations().forEach(operation -> requireKey(keyOf(operation)));
        requireOnce(txn.operations());
        requireSmall(txn);
    }

    private static void requireKey(String key) {
        if (key.isEmpty()) {
            throw MemoryRefusal.failed("a key is empty");
        }
    }

    private static void requireOnce(List<Txn.Operation> operations) {
        Set<String> put = new HashSet<>();
        for (Txn.Operation operation : operations) {
            if (operation instanceof Txn.Operation.Put && !put.add(keyOf(operation))) {
                throw twice(keyOf(operation));
            }
        }
        for (Txn.Operation operation : operations) {
            if (operation instanceof Txn.Operation.Delete && put.contains(keyOf(operation))) {
                throw twice(keyOf(operation));
            }
            if (operation instanceof Txn.Operation.DeleteUnder under) {
                put.stream()
                        .filter(key -> key.startsWith(under.prefix()))
                        .findFirst()
                        .ifPresent(key -> {
                            throw twice(key);
                        });
            }
        }
    }

    private static MemoryRefusal twice(String key) {
        return MemoryRefusal.failed("key " + key + " is written twice in one transaction; leave one out");
    }

    private static void requireSmall(Txn txn) {
        long bytes = 0;
        for (Txn.Operation operation : txn.operations()) {
            bytes += keyOf(operation).getBytes(StandardCharsets.UTF_8).length;
            bytes += operation instanceof Txn.Operation.Put put ? put.value().size() : 0;
        }
        if (bytes > MOST_BYTES) {
            throw new MemoryRefusal(
                    StoreException.Kind.TOO_LARGE, "request of " + bytes + " bytes, at most " + MOST_BYTES);
        }
    }

    private static String keyOf(Txn.Operation operation) {
        if (operation instanceof Txn.Operation.Put put) {
            return put.key();
        }
        return operation instanceof Txn.Operation.Delete delete
                ? delete.key()
                : ((Txn.Operation.DeleteUnder) operation).prefix();
    }

    private static String keyOf(Txn.Condition condition) {
        if (condition instanceof Txn.Condition.Absent absent) {
            return absent.key();
        }
        if (condition instanceof Txn.Condition.NoneUnder none) {
            return none.prefix();
        }
        if (condition instanceof Txn.Condition.CreatedAt at) {
            return at.key();
        }
        return condition instanceof Txn.Condition.WrittenAt at ? at.key() : ((Txn.Condition.HasValue) condition).key();
    }

    /** Whether all conditions hold. */
    static boolean holds(Txn txn, MemoryHistory history) {
        return txn.conditions().stream().allMatch(condition -> holds(condition, history));
    }

    private static boolean holds(Txn.Condition condition, MemoryHistory history) {
        if (condition instanceof Txn.Condition.NoneUnder none) {
            return history.under(none.prefix(), history.revision()).isEmpty();
        }
        Optional<Entry> entry = history.get(keyOf(condition));
        if (condition instanceof Txn.Condition.HasValue has) {
            return entry.map(Entry::value).filter(has.value()::equals).isPresent();
        }
        if (condition instanceof Txn.Condition.WrittenAt at) {
            return entry.map(Entry::modRevision).orElse(0L) == at.revision();
        }
        long created = entry.map(Entry::createRevision).orElse(0L); // etcd, too, takes 0 for a key that is not there
        return created == (condition instanceof Txn.Condition.CreatedAt at ? at.revision() : 0);
    }
}
