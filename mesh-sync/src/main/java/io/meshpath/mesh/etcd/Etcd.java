// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A connection to one address of one etcd: the only class that calls jetcd's stubs.
 *
 * <p>Every request has a deadline, fails at once while there is no connection, and is never repeated here: who asks
 * again knows whether it may. All answers are linearizable and of one etcd cluster; an answer of another one (behind a
 * balancer, say) is a failure. Safe for use by multiple threads.
 */
public final class Etcd implements AutoCloseable {
    private static final int PAGE = 1000;

    private final EtcdTarget target;
    private final Duration deadline;
    private final ManagedChannel channel;
    private long clusterId; // guarded by this; 0 until the first answer

    private Etcd(EtcdTarget target, Duration deadline, ManagedChannel channel) {
        this.target = target;
        this.deadline = deadline;
        this.channel = channel;
    }

    /** Opens a channel; whether anybody answers shows at the first request. */
    public static Etcd connect(EtcdTarget target, Duration deadline) {
        return new Etcd(target, deadline, EtcdChannel.open(target));
    }

    public EtcdTarget target() {
        return target;
    }

    /** What came of reading: entries, and the header of the answer (of the first page). */
    public record Listing(List<Entry> entries, EtcdHeader header) {}

    /** The value of one key, if it has one. */
    public Optional<Entry> get(String key) {
        return range("get " + key, RangeRequest.newBuilder().setKey(utf8(key))).entries().stream()
                .findFirst();
    }

    /** One key as it was at a revision. */
    public Listing getAt(String key, long revision) {
        return range("get " + key, RangeRequest.newBuilder().setKey(utf8(key)).setRevision(revision));
    }

    /** The first entry under a prefix, in the order of keys. */
    public Optional<Entry> first(String prefix) {
        return range("list " + prefix, under(prefix).setLimit(1)).entries().stream()
                .findFirst();
    }

    /** The entries under a prefix that changed at {@code revision} or later, now. */
    public Listing changedSince(String prefix, long revision) {
        return range("list " + prefix, under(prefix).setMinModRevision(revision));
    }

    /** Everything under a prefix, in pages of one revision: this one, or the newest where it is 0. */
    public Listing list(String prefix, long revision) {
        List<Entry> entries = new ArrayList<>();
        RangeRequest.Builder request = under(prefix).setRevision(revision).setLimit(PAGE);
        EtcdHeader header = null;
        while (true) {
            Listing page = page(prefix, request);
            entries.addAll(page.entries());
            if (header == null) {
                header = page.header();
                request.setRevision(revision == 0 ? header.revision() : revision);
            }
            if (page.entries().size() < request.getLimit()) {
                return new Listing(entries, header);
            }
            String last = entries.get(entries.size() - 1).key();
            request.setKey(utf8(last + '\0'));
        }
    }

    /** One page; halved as long as it is larger than a message may be. */
    private Listing page(String prefix, RangeRequest.Builder request) {
        while (true) {
            try {
                return range("list " + prefix, request);
            } catch (EtcdException e) {
                if (!e.isTooLarge() || request.getLimit() == 1) {
                    throw e;
                }
                request.setLimit(request.getLimit() / 2);
            }
        }
    }

    private Listing range(String what, RangeRequest.Builder request) {
        RangeResponse answer =
                call(what, () -> timed(KVGrpc.newBlockingStub(channel)).range(request.build()));
        check(answer.getHeader());
        return new Listing(answer.getKvsList().stream().map(Entry::of).toList(), EtcdHeader.of(answer.getHeader()));
    }

    /** Starts a transaction. */
    public EtcdTxn txn() {
        return new EtcdTxn(this);
    }

    /** Runs a transaction; {@code what} names it in errors. */
    TxnResponse commit(String what, TxnRequest request) {
        TxnResponse answer =
                call(what, () -> timed(KVGrpc.newBlockingStub(channel)).txn(request));
        check(answer.getHeader());
        return answer;
    }

    /** A new lease. */
    public long grant(Duration lease) {
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(lease.toSeconds()).build();
        return call(
                        "grant a lease",
                        () -> timed(LeaseGrpc.newBlockingStub(channel)).leaseGrant(request))
                .getID();
    }

    /** Gives a lease its whole time again; false when etcd no longer has it. */
    public boolean keepAlive(long lease) {
        return call(
                        "keep lease " + Long.toHexString(lease),
                        () -> EtcdKeepAlive.once(leader(timed(LeaseGrpc.newStub(channel))), lease, deadline))
                > 0;
    }

    /** The keys that hang on a lease; empty when etcd no longer has the lease. */
    public Optional<Set<String>> keysOf(long lease) {
        LeaseTimeToLiveRequest request =
                LeaseTimeToLiveRequest.newBuilder().setID(lease).setKeys(true).build();
        LeaseTimeToLiveResponse answer = call(
                "look at lease " + Long.toHexString(lease),
                () -> timed(LeaseGrpc.newBlockingStub(channel)).leaseTimeToLive(request));
        if (answer.getTTL() <= 0) {
            return Optional.empty();
        }
        Set<String> keys = new HashSet<>();
        answer.getKeysList().forEach(key -> keys.add(key.toStringUtf8()));
        return Optional.of(keys);
    }

    /** Ends a lease; its keys go with it. A lease that is not there is no error. */
    public void revoke(long lease) {
        LeaseRevokeRequest request =
                LeaseRevokeRequest.newBuilder().setID(lease).build();
        try {
            call(
                    "revoke lease " + Long.toHexString(lease),
                    () -> timed(LeaseGrpc.newBlockingStub(channel)).leaseRevoke(request));
        } catch (EtcdException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    /** Watches everything under a prefix from a revision on; fails when the server's member loses its leader. */
    public EtcdWatch watch(String prefix, long fromRevision) {
        String what = "watch " + prefix + " from revision " + fromRevision;
        EtcdWatch watch = new EtcdWatch(status -> EtcdFailure.of(what, target, deadline, status));
        // the observer gets its stream before the call returns
        leader(WatchGrpc.newStub(channel)).watch(watch.observer());
        watch.create(WatchCreateRequest.newBuilder()
                .setKey(utf8(prefix))
                .setRangeEnd(prefixEnd(utf8(prefix)))
                .setStartRevision(fromRevision));
        return watch;
    }

    private <T> T call(String what, Supplier<T> request) {
        try {
            return request.get();
        } catch (StatusRuntimeException e) {
            throw EtcdFailure.of(what, target, deadline, e.getStatus());
        }
    }

    private synchronized void check(ResponseHeader header) {
        if (clusterId == 0) {
            clusterId = header.getClusterId();
        }
        if (clusterId != header.getClusterId()) {
            throw new EtcdException(
                    target + " answered as etcd cluster " + Long.toHexString(header.getClusterId()) + " after "
                            + Long.toHexString(clusterId) + "; one endpoint must not lead to several clusters",
                    Status.Code.ABORTED,
                    null);
        }
    }

    private <S extends AbstractStub<S>> S timed(S stub) {
        return stub.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static <S extends AbstractStub<S>> S leader(S stub) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static RangeRequest.Builder under(String prefix) {
        return RangeRequest.newBuilder().setKey(utf8(prefix)).setRangeEnd(prefixEnd(utf8(prefix)));
    }

    /** The first key after all that begin with {@code prefix}, which ends with no 0xff here. */
    static ByteString prefixEnd(ByteString prefix) {
        byte[] end = prefix.toByteArray();
        end[end.length - 1]++;
        return ByteString.copyFrom(end);
    }

    static ByteString utf8(String text) {
        return ByteString.copyFrom(text, StandardCharsets.UTF_8);
    }

    /** Ends the channel at once, and with it every request and watch. */
    @Override
    public void close() {
        channel.shutdownNow();
    }
}
