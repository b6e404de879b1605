// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A transaction: conditions, then what happens when all of them hold. At most {@link #MOST} operations. */
public final class Txn {
    /** What etcd takes at once (its default is 128). */
    public static final int MOST = 100;

    /** How many operations each of {@link #MOST} transactions in one request may have: together they stay below 128. */
    public static final int MOST_OF_EACH = 28;

    /** Something that must hold for the transaction to be done. */
    public sealed interface Condition {
        /** The key does not exist. */
        record Absent(String key) implements Condition {}

        /** No key under the prefix exists. */
        record NoneUnder(String prefix) implements Condition {}

        /** The key exists and was created at this revision: it has been there ever since. */
        record CreatedAt(String key, long revision) implements Condition {}

        /** The key exists and was last written at this revision. */
        record WrittenAt(String key, long revision) implements Condition {}

        /** The key exists with this value. */
        record HasValue(String key, ByteString value) implements Condition {}
    }

    /** Something that is done. */
    public sealed interface Operation {
        /** The key gets this value, on a lease or on none with 0. */
        record Put(String key, ByteString value, long lease) implements Operation {}

        /** The key is no more. */
        record Delete(String key) implements Operation {}

        /** Nothing is under the prefix any more. */
        record DeleteUnder(String prefix) implements Operation {}
    }

    private final KeyValueStore store;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();
    private String what = "transaction";

    Txn(KeyValueStore store) {
        this.store = store;
    }

    /** Only if the key does not exist. */
    public Txn ifAbsent(String key) {
        return only(new Condition.Absent(key));
    }

    /** Only if no key under the prefix exists. */
    public Txn ifNoneUnder(String prefix) {
        return only(new Condition.NoneUnder(prefix));
    }

    /** Only if the key exists and nobody has written it since the entry was read. */
    public Txn ifUnchanged(Entry entry) {
        return only(new Condition.WrittenAt(entry.key(), entry.modRevision()));
    }

    /** Only if the key is the one that was created at this revision, whatever was written to it since. */
    public Txn ifCreatedAt(String key, long revision) {
        return only(new Condition.CreatedAt(key, revision));
    }

    /** Only if the key exists with this value. */
    public Txn ifValue(String key, String value) {
        return only(new Condition.HasValue(key, utf8(value)));
    }

    private Txn only(Condition condition) {
        conditions.add(condition);
        return this;
    }

    /** Puts a key on a lease, or on none with 0. */
    public Txn put(String key, String value, long lease) {
        return put(key, utf8(value), lease);
    }

    /** The same with a value that need not be text. */
    public Txn put(String key, ByteString value, long lease) {
        what = "put " + key;
        operations.add(new Operation.Put(key, value, lease));
        return this;
    }

    /** Deletes a key; one that is not there is no error. */
    public Txn delete(String key) {
        what = "delete " + key;
        operations.add(new Operation.Delete(key));
        return this;
    }

    /** Deletes every key under a prefix. */
    public Txn deleteUnder(String prefix) {
        what = "delete " + prefix;
        operations.add(new Operation.DeleteUnder(prefix));
        return this;
    }

    public List<Condition> conditions() {
        return Collections.unmodifiableList(conditions);
    }

    public List<Operation> operations() {
        return Collections.unmodifiableList(operations);
    }

    /** Whether the conditions held, and so everything was done; otherwise nothing was. */
    public boolean commit() {
        return store.commit(this).succeeded();
    }

    /** What it does last, for errors: "put cilium/.heartbeat". */
    @Override
    public String toString() {
        return what;
    }

    private static ByteString utf8(String text) {
        return ByteString.copyFrom(text, StandardCharsets.UTF_8);
    }
}
