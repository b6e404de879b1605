// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.meshpath.mesh.store.Txn;
import java.util.List;

/** Transactions as etcd reads them. */
final class TxnRequests {
    private TxnRequests() {}

    static TxnRequest of(Txn txn) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        txn.conditions().forEach(condition -> request.addCompare(compare(condition)));
        txn.operations().forEach(operation -> request.addSuccess(operation(operation)));
        return request.build();
    }

    /** A request of which each part is a transaction with conditions of its own. */
    static TxnRequest ofEach(List<Txn> txns) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        txns.forEach(txn -> request.addSuccess(RequestOp.newBuilder().setRequestTxn(of(txn))));
        return request.build();
    }

    /** A request that asks for the first entry under each prefix. */
    static TxnRequest firstOfEach(List<String> prefixes) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        prefixes.forEach(prefix -> request.addSuccess(
                RequestOp.newBuilder().setRequestRange(Etcd.under(prefix).setLimit(1))));
        return request.build();
    }

    private static Compare.Builder compare(Txn.Condition condition) {
        if (condition instanceof Txn.Condition.Absent absent) {
            return created(absent.key(), 0);
        }
        if (condition instanceof Txn.Condition.NoneUnder none) { // a range compares as a key that is not there
            ByteString prefix = Etcd.utf8(none.prefix());
            return created(none.prefix(), 0).setRangeEnd(Etcd.prefixEnd(prefix));
        }
        if (condition instanceof Txn.Condition.CreatedAt at) {
            return created(at.key(), at.revision());
        }
        if (condition instanceof Txn.Condition.WrittenAt at) {
            return equal(at.key(), Compare.CompareTarget.MOD).setModRevision(at.revision());
        }
        Txn.Condition.HasValue has = (Txn.Condition.HasValue) condition;
        return equal(has.key(), Compare.CompareTarget.VALUE).setValue(has.value());
    }

    private static Compare.Builder created(String key, long revision) {
        return equal(key, Compare.CompareTarget.CREATE).setCreateRevision(revision);
    }

    private static Compare.Builder equal(String key, Compare.CompareTarget target) {
        return Compare.newBuilder().setKey(Etcd.utf8(key)).setTarget(target).setResult(Compare.CompareResult.EQUAL);
    }

    private static RequestOp.Builder operation(Txn.Operation operation) {
        if (operation instanceof Txn.Operation.Put put) {
            return RequestOp.newBuilder()
                    .setRequestPut(PutRequest.newBuilder()
                            .setKey(Etcd.utf8(put.key()))
                            .setValue(put.value())
                            .setLease(put.lease()));
        }
        DeleteRangeRequest.Builder delete = DeleteRangeRequest.newBuilder();
        if (operation instanceof Txn.Operation.DeleteUnder under) {
            ByteString prefix = Etcd.utf8(under.prefix());
            delete.setKey(prefix).setRangeEnd(Etcd.prefixEnd(prefix));
        } else {
            delete.setKey(Etcd.utf8(((Txn.Operation.Delete) operation).key()));
        }
        return RequestOp.newBuilder().setRequestDeleteRange(delete);
    }
}
