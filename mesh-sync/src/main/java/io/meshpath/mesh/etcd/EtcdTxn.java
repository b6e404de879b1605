// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;

/** A transaction: conditions, then what happens when all of them hold. At most {@link #MOST} operations. */
public final class EtcdTxn {
    /** What etcd takes at once (its default is 128). */
    public static final int MOST = 100;

    private final Etcd etcd;
    private final TxnRequest.Builder request = TxnRequest.newBuilder();
    private String what = "transaction";

    EtcdTxn(Etcd etcd) {
        this.etcd = etcd;
    }

    /** Only if the key does not exist. */
    public EtcdTxn ifAbsent(String key) {
        return ifCreated(Compare.newBuilder().setKey(Etcd.utf8(key)));
    }

    /** Only if no key under the prefix exists: etcd compares a range as a key that is not there. */
    public EtcdTxn ifNoneUnder(String prefix) {
        return ifCreated(Compare.newBuilder().setKey(Etcd.utf8(prefix)).setRangeEnd(Etcd.prefixEnd(Etcd.utf8(prefix))));
    }

    private EtcdTxn ifCreated(Compare.Builder compare) {
        request.addCompare(compare.setTarget(Compare.CompareTarget.CREATE)
                .setResult(Compare.CompareResult.EQUAL)
                .setCreateRevision(0));
        return this;
    }

    /** Only if the key exists and nobody has written it since the entry was read. */
    public EtcdTxn ifUnchanged(Entry entry) {
        request.addCompare(Compare.newBuilder()
                .setKey(Etcd.utf8(entry.key()))
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setModRevision(entry.modRevision()));
        return this;
    }

    /** Only if the key exists with this value. */
    public EtcdTxn ifValue(String key, String value) {
        request.addCompare(Compare.newBuilder()
                .setKey(Etcd.utf8(key))
                .setTarget(Compare.CompareTarget.VALUE)
                .setResult(Compare.CompareResult.EQUAL)
                .setValue(Etcd.utf8(value)));
        return this;
    }

    /** Puts a key on a lease, or on none with 0. */
    public EtcdTxn put(String key, String value, long lease) {
        what = "put " + key;
        request.addSuccess(RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder()
                        .setKey(Etcd.utf8(key))
                        .setValue(Etcd.utf8(value))
                        .setLease(lease)));
        return this;
    }

    /** Deletes a key; one that is not there is no error. */
    public EtcdTxn delete(String key) {
        what = "delete " + key;
        request.addSuccess(RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(Etcd.utf8(key))));
        return this;
    }

    /** Whether the conditions held, and so everything was done; otherwise nothing was. */
    public boolean commit() {
        return etcd.commit(what, request.build()).getSucceeded();
    }
}
