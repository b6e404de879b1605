// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyFolderTest {
    @TempDir
    Path folder;

    private PolicyFolder policies;

    @BeforeEach
    void open() {
        policies = new PolicyFolder(
                folder, PolicyContext.of(new ClusterName("atlanta")).withPeers(PeerClusters.ANY));
    }

    private Path write(String file, String name, String... more) throws IOException {
        String text = String.join(
                "\n",
                "apiVersion: cilium.io/v2",
                "kind: CiliumNetworkPolicy",
                "metadata: {name: " + name + ", namespace: default}",
                "spec:",
                "  endpointSelector: {matchLabels: {app: db}}",
                "  ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]",
                String.join("\n", more),
                "");
        return Files.writeString(folder.resolve(file), text);
    }

    private PolicyFolder.Reading read(Path... touched) {
        return policies.read(Set.of(touched)).orElseThrow();
    }

    private static List<String> names(PolicyFolder.Reading reading) {
        return reading.policies().stream().map(Policy::name).toList();
    }

    @Test
    void anEmptyFolderHasNoPoliciesAndNothingWrong() {
        assertThat(read())
                .extracting(PolicyFolder.Reading::policies, PolicyFolder.Reading::errors)
                .containsExactly(List.of(), Map.of());
        assertThat(policies.read(Set.of())).isEmpty();
    }

    @Test
    void readsFilesInTheOrderOfTheirNames() throws IOException {
        write("b.yaml", "second");
        write("a.yaml", "first");
        Files.writeString(folder.resolve("notes.txt"), "not a policy");

        assertThat(names(read())).containsExactly("first", "second");
    }

    @Test
    void rulesAreCalledByTheirFileInTheFolder() throws IOException {
        write("db.yaml", "db");

        assertThat(read().model().rules()).singleElement().hasToString("db.yaml: default/db, ingress rule 1");
    }

    @Test
    void aBrokenFileGoesOnMeaningWhatItMeantAndTheOthersChange() throws IOException {
        Path broken = write("a.yaml", "a");
        Path other = write("b.yaml", "b");
        read();
        write("a.yaml", "a", "  nonsense: 1");
        write("b.yaml", "b2");

        PolicyFolder.Reading reading = read(broken, other);

        assertThat(names(reading)).containsExactly("a", "b2");
        assertThat(reading.errors()).containsOnlyKeys(broken.toString());
        assertThat(reading.errors().get(broken.toString()))
                .startsWith(broken.toString())
                .contains("nonsense")
                .doesNotContain("\n");
    }

    @Test
    void aFileThatHasBecomeEmptyKeepsItsPoliciesInForceUntilItIsWrittenOrRemoved() throws IOException {
        Path file = write("a.yaml", "a");
        read();
        for (String nothing : List.of("", "# all of it\n", "---\n")) {
            Files.writeString(file, nothing);

            PolicyFolder.Reading emptied = read(file);

            assertThat(names(emptied)).containsExactly("a");
            assertThat(emptied.errors().get(file.toString())).contains("stay in force: remove the file to drop them");
        }
        write("a.yaml", "b");
        assertThat(names(read(file))).containsExactly("b");
        assertThat(policies.errors()).isEmpty();

        Files.writeString(file, "");
        read(file);
        Files.delete(file);
        assertThat(read(file))
                .extracting(PolicyFolder.Reading::policies, PolicyFolder.Reading::errors)
                .containsExactly(List.of(), Map.of());
    }

    @Test
    void aFileThatHadNoPoliciesMayBeEmpty() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "");
        read();
        Files.writeString(file, "# to be written\n");

        assertThat(read(file).errors()).isEmpty();
    }

    @Test
    void aFileThatIsMendedOrDeletedIsNoLongerWrong() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "[");
        assertThat(read().errors()).isNotEmpty();

        write("a.yaml", "a");
        assertThat(read(file).errors()).isEmpty();

        Files.writeString(file, "[");
        assertThat(read(file).errors()).isNotEmpty();
        Files.delete(file);
        assertThat(read(file))
                .extracting(PolicyFolder.Reading::policies, PolicyFolder.Reading::errors)
                .containsExactly(List.of(), Map.of());
    }

    @Test
    void aFileWrittenAgainWithinOneTickIsYoung() throws IOException {
        Path file = write("a.yaml", "a");
        FileTime time = Files.getLastModifiedTime(file);
        read();
        Files.writeString(file, Files.readString(file).replace("name: a", "name: b"));
        Files.setLastModifiedTime(file, time);

        assertThat(policies.read(Set.of())).isEmpty();
        assertThat(policies.young()).containsExactly(file);
        assertThat(policies.read(policies.young()).map(PolicyFolderTest::names)).contains(List.of("b"));
    }

    @Test
    void aFileThatHasBeenLeftAloneIsNotYoung() throws IOException {
        Path file = write("a.yaml", "a");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        read();

        assertThat(policies.young()).isEmpty();
    }

    @Test
    void theSecondOfTwoPoliciesWithOneNameIsRefused() throws IOException {
        write("a.yaml", "same");
        read();
        Path second = write("b.yaml", "same");

        PolicyFolder.Reading reading = read(second);

        assertThat(names(reading)).containsExactly("same");
        assertThat(reading.errors().get(second.toString())).contains("there twice");
    }

    @Test
    void aFolderThatGoesAwayTakesNothingOutOfForce() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        policies = new PolicyFolder(
                inner, PolicyContext.of(new ClusterName("atlanta")).withPeers(PeerClusters.ANY));
        Path file = write("inner/a.yaml", "a");
        read();
        Files.delete(file);
        Files.delete(inner);

        PolicyFolder.Reading reading = read(file);

        assertThat(names(reading)).containsExactly("a");
        assertThat(reading.errors()).containsOnlyKeys(inner.toString());
    }
}
