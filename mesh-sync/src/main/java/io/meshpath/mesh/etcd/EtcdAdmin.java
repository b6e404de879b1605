// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmType;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.meshpath.mesh.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * A connection to one member of an etcd, to look after it: its state, its database, the list of members, users.
 *
 * <p>Each method throws {@link io.meshpath.mesh.store.StoreException} when the member cannot be reached or refuses. Safe
 * for use by multiple threads.
 */
public final class EtcdAdmin implements AutoCloseable {
    private final EtcdCall etcd;

    private EtcdAdmin(EtcdCall etcd) {
        this.etcd = etcd;
    }

    /** Opens a channel to the first address of {@code member}; whether anybody answers shows at the first request. */
    public static EtcdAdmin connect(EtcdConfig member, Duration deadline) {
        return new EtcdAdmin(new EtcdCall(EtcdTarget.of(member).get(0), deadline));
    }

    private <T> T maintain(String what, Function<MaintenanceGrpc.MaintenanceBlockingStub, T> request) {
        return etcd.run(what, MaintenanceGrpc::newBlockingStub, request);
    }

    private <T> T change(String what, Function<ClusterGrpc.ClusterBlockingStub, T> request) {
        return etcd.run(what, ClusterGrpc::newBlockingStub, request);
    }

    /** What the member says of itself; it answers without a leader too. */
    public EtcdMemberStatus status() {
        StatusResponse answer = maintain("ask the status", member -> member.status(StatusRequest.getDefaultInstance()));
        return new EtcdMemberStatus(
                answer.getHeader().getClusterId(),
                answer.getHeader().getMemberId(),
                answer.getLeader(),
                answer.getVersion(),
                answer.getDbSize(),
                answer.getDbSizeInUse(),
                answer.getHeader().getRevision(),
                answer.getRaftTerm(),
                answer.getRaftAppliedIndex(),
                answer.getErrorsList());
    }

    /** The newest revision that a majority agrees on; fails when there is none. */
    public long agreedRevision() {
        RangeRequest any = RangeRequest.newBuilder().setKey(Etcd.utf8("\0")).build();
        return etcd.run("read", KVGrpc::newBlockingStub, store -> store.range(any))
                .getHeader()
                .getRevision();
    }

    /**
     * Whether this member checks rights inside a transaction that is inside a transaction, asked as a user that may read
     * {@code readable} and not write {@code forbidden}. Nothing is ever written: the condition of the inner transaction
     * cannot hold, and rights are due for both of its branches. Fails when the user may not even read.
     */
    public boolean checksNestedRights(String readable, String forbidden) {
        RangeRequest allowed =
                RangeRequest.newBuilder().setKey(Etcd.utf8(readable)).build();
        etcd.run("read " + readable, KVGrpc::newBlockingStub, store -> store.range(allowed));
        Compare never = Compare.newBuilder()
                .setKey(Etcd.utf8(readable))
                .setTarget(Compare.CompareTarget.VERSION)
                .setResult(Compare.CompareResult.LESS)
                .setVersion(0)
                .build();
        PutRequest put = PutRequest.newBuilder().setKey(Etcd.utf8(forbidden)).build();
        TxnRequest inner = TxnRequest.newBuilder()
                .addCompare(never)
                .addSuccess(RequestOp.newBuilder().setRequestPut(put))
                .build();
        TxnRequest outer = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestTxn(inner))
                .build();
        try {
            etcd.run("ask for more than is allowed", KVGrpc::newBlockingStub, store -> store.txn(outer));
            return false;
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.DENIED) {
                return true;
            }
            throw e;
        }
    }

    /** Takes back a member's alarm that its database is full; writes go on when no member has one. */
    public void disarmNoSpace(long member) {
        AlarmRequest request = AlarmRequest.newBuilder()
                .setMemberID(member)
                .setAction(AlarmRequest.AlarmAction.DEACTIVATE)
                .setAlarm(AlarmType.NOSPACE)
                .build();
        maintain("disarm NOSPACE", any -> any.alarm(request));
    }

    /** Forgets the history before a revision, on all members. */
    public void compact(long revision) {
        CompactionRequest request = CompactionRequest.newBuilder()
                .setRevision(revision)
                .setPhysical(true)
                .build();
        etcd.run("compact", KVGrpc::newBlockingStub, store -> store.compact(request));
    }

    /** Gives what the member's database does not use back to the file system; the member answers nobody meanwhile. */
    public void defragment(Duration limit) {
        etcd.run(
                "defragment",
                limit,
                MaintenanceGrpc::newBlockingStub,
                member -> member.defragment(DefragmentRequest.getDefaultInstance()));
    }

    /** Has another member lead; only the leader can be asked this. */
    public void moveLeader(long to) {
        MoveLeaderRequest request =
                MoveLeaderRequest.newBuilder().setTargetID(to).build();
        maintain("move the lead to " + Long.toHexString(to), member -> member.moveLeader(request));
    }

    /** Writes the member's database to {@code out}, followed by its SHA-256. */
    public void snapshot(OutputStream out, Duration limit) throws IOException {
        IOException[] failure = new IOException[1];
        etcd.run("take a snapshot", limit, MaintenanceGrpc::newBlockingStub, member -> {
            Iterator<SnapshotResponse> parts = member.snapshot(SnapshotRequest.getDefaultInstance());
            try {
                while (parts.hasNext()) {
                    parts.next().getBlob().writeTo(out);
                }
            } catch (IOException e) {
                failure[0] = e;
            }
            return parts;
        });
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    /** All members, those that were added and have not started included. */
    public List<EtcdMember> members() {
        return change("list members", cluster -> cluster.memberList(MemberListRequest.getDefaultInstance()))
                .getMembersList()
                .stream()
                .map(member -> new EtcdMember(member.getID(), member.getName(), member.getPeerURLsList()))
                .toList();
    }

    /** Puts a member on the list; it is to be started with empty data, as one that joins. */
    public void addMember(String peerUrl) {
        MemberAddRequest request =
                MemberAddRequest.newBuilder().addPeerURLs(peerUrl).build();
        change("add member " + peerUrl, cluster -> cluster.memberAdd(request));
    }

    /** Takes a member off the list, for ever. */
    public void removeMember(long id) {
        MemberRemoveRequest request = MemberRemoveRequest.newBuilder().setID(id).build();
        change("remove member " + Long.toHexString(id), cluster -> cluster.memberRemove(request));
    }

    /** Its users and roles. */
    public EtcdUsers users() {
        return new EtcdUsers(etcd);
    }

    @Override
    public void close() {
        etcd.close();
    }
}
