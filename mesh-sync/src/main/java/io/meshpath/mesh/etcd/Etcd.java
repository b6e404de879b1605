// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
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
import io.etcd.jetcd.api.WatchGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Listing;
import io.meshpath.mesh.store.StoreCertificates;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.store.StoreHeader;
import io.meshpath.mesh.store.Txn;
import io.meshpath.mesh.store.TxnResult;
import io.meshpath.mesh.store.Watch;
import io.meshpath.mesh.store.WatchRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A connection to one address of one etcd: the only class that reads and writes keys by jetcd's stubs ({@link EtcdAdmin}
 * looks after members and users).
 *
 * <p>Every request has a deadline, fails at once while there is no connection, and is never repeated here: who asks
 * again knows whether it may. All answers are linearizable and of one etcd cluster; an answer of another one (behind a
 * balancer, say) is a failure. Safe for use by multiple threads.
 */
public final class Etcd implements KeyValueStore {
    private static final int PAGE = 1000;

    private final EtcdTarget target;
    private final Duration deadline;
    private final Optional<EtcdTls> tls;
    private final ManagedChannel channel;
    private long clusterId; // guarded by this; 0 until the first answer

    private Etcd(EtcdTarget target, Duration deadline, Optional<EtcdTls> tls, ManagedChannel channel) {
        this.target = target;
        this.deadline = deadline;
        this.tls = tls;
        this.channel = channel;
    }

    /** Opens a channel; whether anybody answers shows at the first request. */
    public static Etcd connect(EtcdTarget target, Duration deadline) {
        return connect(target, deadline, target.tls().map(TlsCredentials::new));
    }

    /** The same with credentials that are used for other connections as well. */
    static Etcd connect(EtcdTarget target, Duration deadline, Optional<TlsCredentials> credentials) {
        Optional<EtcdTls> tls = credentials.map(EtcdTls::of);
        return new Etcd(target, deadline, tls, EtcdChannel.open(target, tls));
    }

    @Override
    public Optional<StoreCertificates> certificates() {
        return tls.map(EtcdTls::certificates);
    }

    @Override
    public Optional<Entry> get(String key) {
        return range("get " + key, RangeRequest.newBuilder().setKey(utf8(key))).entries().stream()
                .findFirst();
    }

    @Override
    public Listing getAt(String key, long revision) {
        return range("get " + key, RangeRequest.newBuilder().setKey(utf8(key)).setRevision(revision));
    }

    @Override
    public Optional<Entry> first(String prefix) {
        return range("list " + prefix, under(prefix).setLimit(1)).entries().stream()
                .findFirst();
    }

    @Override
    public List<Optional<Entry>> firstOfEach(List<String> prefixes) {
        TxnResponse answer = txn("list " + prefixes.size() + " prefixes", TxnRequests.firstOfEach(prefixes));
        return answer.getResponsesList().stream()
                .map(part -> part.getResponseRange().getKvsList().stream()
                        .map(Etcd::entry)
                        .findFirst())
                .toList();
    }

    @Override
    public Listing changedSince(String prefix, long revision) {
        return range("list " + prefix, under(prefix).setMinModRevision(revision));
    }

    @Override
    public Listing list(String prefix, long revision) {
        List<Entry> entries = new ArrayList<>();
        RangeRequest.Builder request = under(prefix).setRevision(revision).setLimit(PAGE);
        StoreHeader header = null;
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
            } catch (StoreException e) {
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
        return new Listing(answer.getKvsList().stream().map(Etcd::entry).toList(), header(answer.getHeader()));
    }

    static Entry entry(KeyValue pair) {
        return new Entry(
                pair.getKey().toStringUtf8(),
                pair.getValue(),
                pair.getCreateRevision(),
                pair.getModRevision(),
                pair.getLease());
    }

    static StoreHeader header(ResponseHeader header) {
        return new StoreHeader(header.getClusterId(), header.getRevision(), header.getRaftTerm());
    }

    @Override
    public TxnResult commit(Txn txn) {
        TxnResponse answer = txn(txn.toString(), TxnRequests.of(txn));
        return new TxnResult(answer.getSucceeded(), header(answer.getHeader()));
    }

    @Override
    public List<Boolean> commitEach(List<Txn> txns) {
        TxnResponse answer = txn(txns.size() + " transactions", TxnRequests.ofEach(txns));
        return answer.getResponsesList().stream()
                .map(part -> part.getResponseTxn().getSucceeded())
                .toList();
    }

    private TxnResponse txn(String what, TxnRequest request) {
        TxnResponse answer =
                call(what, () -> timed(KVGrpc.newBlockingStub(channel)).txn(request));
        check(answer.getHeader());
        return answer;
    }

    @Override
    public long grant(Duration lease) {
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(lease.toSeconds()).build();
        return call(
                        "grant a lease",
                        () -> timed(LeaseGrpc.newBlockingStub(channel)).leaseGrant(request))
                .getID();
    }

    @Override
    public boolean keepAlive(long lease) {
        return call(
                        "keep lease " + Long.toHexString(lease),
                        () -> EtcdKeepAlive.once(leader(timed(LeaseGrpc.newStub(channel))), lease, deadline))
                > 0;
    }

    @Override
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

    @Override
    public void revoke(long lease) {
        LeaseRevokeRequest request =
                LeaseRevokeRequest.newBuilder().setID(lease).build();
        try {
            call(
                    "revoke lease " + Long.toHexString(lease),
                    () -> timed(LeaseGrpc.newBlockingStub(channel)).leaseRevoke(request));
        } catch (StoreException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    /** One stream for all ranges; it fails when the server's member loses its leader. */
    @Override
    public Watch watch(List<WatchRange> ranges) {
        String what = "watch " + ranges.stream().map(WatchRange::toString).collect(Collectors.joining(", "));
        EtcdWatch watch = new EtcdWatch(status -> EtcdFailure.of(what, target, deadline, status));
        // the observer gets its stream before the call returns
        leader(WatchGrpc.newStub(channel)).watch(watch.observer());
        ranges.forEach(watch::create);
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
            throw new StoreException(
                    target + " answered as etcd cluster " + Long.toHexString(header.getClusterId()) + " after "
                            + Long.toHexString(clusterId) + "; one endpoint must not lead to several clusters",
                    StoreException.Kind.FAILED,
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

    static RangeRequest.Builder under(String prefix) {
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

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** Where it is: {@code toronto.mesh.cilium.io (192.0.2.1:2379)}. */
    @Override
    public String toString() {
        return target.toString();
    }
}
