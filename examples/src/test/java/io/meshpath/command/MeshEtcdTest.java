// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.server.ServerMember;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeshEtcdTest {
    @TempDir
    private Path temporary;

    private CommandRun init(String... members) {
        return CommandRun.of("mesh", "etcd", "init", "--dir", etcd(), "--cluster", "toronto", "--member", members[0]);
    }

    private Path etcd() {
        return temporary.resolve("etcd");
    }

    @ParameterizedTest
    @CsvSource({
        "m1=192.0.2.1, 192.0.2.1, 2379, 2380",
        "m1=192.0.2.1:4001, 192.0.2.1, 4001, 4002",
        "m1=etcd.example:4001/4007, etcd.example, 4001, 4007",
        "m1=2001:db8::1, 2001:db8::1, 2379, 2380",
        "m1=[2001:db8::1]:4001/4007, 2001:db8::1, 4001, 4007"
    })
    void readsWhereAMemberIs(String text, String host, int clientPort, int peerPort) {
        assertThat(MemberPlace.parse(text, List.of())).isEqualTo(ServerMember.at("m1", host, clientPort, peerPort));
    }

    @Test
    void givesMembersOfOneHostPortsOfTheirOwn() {
        ServerMember first = MemberPlace.parse("m1=127.0.0.1", List.of());
        assertThat(MemberPlace.parse("m2=127.0.0.1", List.of(first)))
                .isEqualTo(ServerMember.at("m2", "127.0.0.1", 2389, 2390));
    }

    @ParameterizedTest
    @ValueSource(strings = {"m1", "m1=", "=192.0.2.1", "m1=192.0.2.1:", "m1=192.0.2.1:x", "m1=192.0.2.1/2380"})
    void refusesWhatIsNoPlace(String text) {
        assertThatThrownBy(() -> MemberPlace.parse(text, List.of()))
                .hasMessage("expected NAME=HOST[:PORT[/PEERPORT]] but was " + text);
    }

    @Test
    void printsAConfigurationThatTheMeshReads() throws Exception {
        assertThat(init("m1=192.0.2.1").exitCode()).isZero();
        CommandRun printed = CommandRun.of("mesh", "etcd", "config", "--dir", etcd(), "admin");
        Path file = Files.writeString(temporary.resolve("toronto"), printed.out());
        assertThat(EtcdConfig.read(file).endpoints()).hasToString("[https://m1.toronto.mesh.cilium.io:2379]");
    }

    @Test
    void namesTheUsersThereAre() {
        init("m1=192.0.2.1");
        CommandRun run = CommandRun.of("mesh", "etcd", "config", "--dir", etcd(), "nobody");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.err())
                .isEqualTo("meshpath mesh etcd config: there is no user nobody; there are root, admin, local, remote,"
                        + " and remote-CLUSTER once admitted\n");
    }

    @Test
    void makesNoSecondEtcdInAFolder() {
        init("m1=192.0.2.1");
        assertThat(init("m1=192.0.2.1").err()).contains("already; choose another folder");
    }

    @Test
    void refusesToRotateAuthoritiesOutOfOrder() {
        init("m1=192.0.2.1");
        assertThat(CommandRun.of("mesh", "etcd", "rotate", "--dir", etcd(), "finish")
                        .err())
                .isEqualTo("meshpath mesh etcd rotate: cannot finish the rotation of the authorities of toronto's etcd:"
                        + " it is settled; what can follow is begin\n");
    }
}
