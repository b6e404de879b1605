// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.TlsFiles;
import io.meshpath.mesh.time.MeshClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The certificates of an etcd: one authority for its members among themselves and one for clients and what they are
 * shown, so that no client can pass for a member. They are renewed when a third of their time is left, for the same keys:
 * etcd reads them at each new connection, so nothing is started again. Safe for use by multiple threads.
 */
public final class ServerCertificates {
    private static final String LOCAL_NAME = "localhost";
    private static final List<String> LOCAL_ADDRESSES = List.of("127.0.0.1", "::1");

    private final Path pki;
    private final AuthorityFiles authorities;
    private final Path clients;
    private final MeshClock clock;

    ServerCertificates(Path folder, MeshClock clock) {
        this.pki = folder.resolve("pki");
        this.authorities = new AuthorityFiles(pki);
        this.clients = folder.resolve("clients");
        this.clock = clock;
    }

    /** Makes the authorities, and everything they are to sign. */
    void create(ServerPlan plan) throws IOException {
        createAuthorities(plan.cluster(), plan.authorities().generation());
        renew(plan);
    }

    /** Makes the authorities of a generation; what an earlier try left is overwritten, as it has signed nothing. */
    void createAuthorities(ClusterName cluster, int generation) {
        String suffix = generation == 1 ? "" : " " + generation;
        try {
            Authority.create(authorities.client(generation), cluster + " etcd CA" + suffix, clock);
            Authority.create(authorities.peer(generation), cluster + " etcd peer CA" + suffix, clock);
        } catch (IOException e) {
            throw new MeshException("cannot make authorities in " + pki + ": " + e, e);
        }
    }

    /** Removes authorities that are trusted no more, first their keys. */
    void dropAuthorities(int generation) throws IOException {
        for (Path authority : List.of(authorities.client(generation), authorities.peer(generation))) {
            PrivateFiles.delete(Authority.key(authority));
            PrivateFiles.delete(Authority.certificate(authority));
            PrivateFiles.delete(AuthorityFiles.both(authority, generation + 1));
        }
    }

    /** Makes what is missing, is for another place than the plan's, or has a third of its time left; returns which. */
    List<Path> renew(ServerPlan plan) throws IOException {
        writeTrusted(plan);
        List<Path> renewed = new ArrayList<>();
        for (ServerMember member : plan.members()) {
            String name = plan.serverName(member);
            issue(
                    renewed,
                    clientAuthority(plan),
                    CertificateRequest.server(name, hosts(plan, member), plan.certificates()),
                    serverFile(member));
            issue(
                    renewed,
                    peerAuthority(plan),
                    CertificateRequest.peer(name, hosts(plan, member), plan.certificates()),
                    peerFile(member));
        }
        for (EtcdUser user : EtcdUser.of(plan)) {
            CertificateRequest request = CertificateRequest.client(user.name(), plan.certificates());
            issue(renewed, clientAuthority(plan), request, clientFile(plan, user));
            writeConfig(plan, user);
        }
        return renewed;
    }

    private static List<String> hosts(ServerPlan plan, ServerMember member) {
        List<String> hosts = new ArrayList<>(List.of(plan.serverName(member), LOCAL_NAME));
        hosts.addAll(LOCAL_ADDRESSES);
        if (!hosts.contains(member.host())) {
            hosts.add(member.host());
        }
        return hosts;
    }

    private void issue(List<Path> renewed, Path authority, CertificateRequest request, Path file) throws IOException {
        if (!isGood(request, file) || !isSignedBy(authority, file)) {
            Authority.read(authority, clock).issue(request, file);
            renewed.add(Authority.certificate(file));
        }
    }

    private boolean isGood(CertificateRequest request, Path file) throws IOException {
        if (!Files.exists(Authority.key(file)) || !Files.exists(Authority.certificate(file))) {
            return false;
        }
        X509Certificate present = read(Authority.certificate(file));
        Instant end = present.getNotAfter().toInstant();
        Duration whole = Duration.between(present.getNotBefore().toInstant(), end);
        Duration atMost = whole.compareTo(request.lifetime()) < 0 ? whole : request.lifetime();
        boolean fresh = Duration.between(clock.now(), end).compareTo(atMost.dividedBy(3)) > 0;
        return fresh && Sans.of(present).equals(Set.copyOf(request.hosts()));
    }

    private static boolean isSignedBy(Path authority, Path file) {
        try {
            read(Authority.certificate(file))
                    .verify(read(Authority.certificate(authority)).getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** While two are trusted, a file of both: etcd takes one file. */
    private void writeTrusted(ServerPlan plan) throws IOException {
        if (plan.authorities().trusted().size() > 1) {
            writeIfOther(trustedByServers(plan), authorities.texts(plan.authorities(), authorities::client));
            writeIfOther(trustedByPeers(plan), authorities.texts(plan.authorities(), authorities::peer));
        }
    }

    /** The configuration of one user, and the authority it is to trust beside it, where they are not so already. */
    private void writeConfig(ServerPlan plan, EtcdUser user) throws IOException {
        writeIfOther(authorityFile(plan, user), authorities.texts(plan.authorities(), authorities::client));
        writeIfOther(config(plan, user), ClientConfig.text(plan));
    }

    private static void writeIfOther(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            PrivateFiles.write(file, text);
        }
    }

    /** Removes what a user had. */
    void remove(EtcdUser user) throws IOException {
        PrivateFiles.delete(clients.resolve(user.name()));
    }

    /** When each certificate ends, by its path. */
    public Map<Path, Instant> expiry(ServerPlan plan) {
        Map<Path, Instant> ends = new TreeMap<>();
        List<Path> files = new ArrayList<>();
        for (int generation : plan.authorities().trusted()) {
            files.addAll(List.of(authorities.client(generation), authorities.peer(generation)));
        }
        plan.members().forEach(member -> files.addAll(List.of(serverFile(member), peerFile(member))));
        EtcdUser.of(plan).forEach(user -> files.add(clientFile(plan, user)));
        for (Path file : files) {
            Path certificate = Authority.certificate(file);
            ends.put(certificate, read(certificate).getNotAfter().toInstant());
        }
        return ends;
    }

    private static X509Certificate read(Path file) {
        try {
            return Pem.certificate(file);
        } catch (IOException | GeneralSecurityException e) {
            throw new MeshException("cannot read certificate " + file + ": " + e.getMessage(), e);
        }
    }

    EtcdConfig config(ServerPlan plan, ServerMember member, EtcdUser user) {
        Path file = clientFile(plan, user);
        TlsFiles tls = new TlsFiles(authorityFile(plan, user), Authority.certificate(file), Authority.key(file));
        return new EtcdConfig(ClientConfig.endpoint(plan, member), Optional.of(tls), ClientConfig.alias(plan, member));
    }

    /** Makes a certificate of the root user by the newest authority, before that signs any other. */
    void issueByNewest(ServerPlan plan, Path file) throws IOException {
        Authority.read(authorities.client(plan.authorities().generation() + 1), clock)
                .issue(CertificateRequest.client(EtcdUser.ROOT.name(), plan.certificates()), file);
    }

    /** How to reach a member with that certificate. */
    EtcdConfig probe(ServerPlan plan, ServerMember member, Path file, boolean trustingNewestOnly) {
        Path trusted = trustingNewestOnly
                ? Authority.certificate(authorities.client(plan.authorities().generation() + 1))
                : trustedByServers(plan);
        TlsFiles tls = new TlsFiles(trusted, Authority.certificate(file), Authority.key(file));
        return new EtcdConfig(ClientConfig.endpoint(plan, member), Optional.of(tls), ClientConfig.alias(plan, member));
    }

    Path trustedByServers(ServerPlan plan) {
        return authorities.trustedByServers(plan.authorities());
    }

    Path trustedByPeers(ServerPlan plan) {
        return authorities.trustedByPeers(plan.authorities());
    }

    private Path clientAuthority(ServerPlan plan) {
        return authorities.client(plan.authorities().signing());
    }

    private Path peerAuthority(ServerPlan plan) {
        return authorities.peer(plan.authorities().signing());
    }

    Path serverFile(ServerMember member) {
        return pki.resolve(member.name() + "-server");
    }

    Path peerFile(ServerMember member) {
        return pki.resolve(member.name() + "-peer");
    }

    /** {@code clients/<user>/<cluster>}: as the file is to be called in the folder of a cluster that reads this one. */
    Path config(ServerPlan plan, EtcdUser user) {
        return clients.resolve(user.name()).resolve(plan.cluster().value());
    }

    private Path clientFile(ServerPlan plan, EtcdUser user) {
        return config(plan, user);
    }

    private Path authorityFile(ServerPlan plan, EtcdUser user) {
        return config(plan, user).resolveSibling(plan.cluster() + ".ca.crt");
    }
}
