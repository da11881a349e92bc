// Command gocheck verifies a log on disk with the Go project's own transparency-log code.
//
//	gocheck VKEY FOLDER
//
// FOLDER holds checkpoint, tile/… and tile/entries/… as c2sp.org/tlog-tiles says. The
// signature is checked by sumdb/note. sumdb/tlog then computes the tree from the leaves
// alone, compares its root and every tile with what is there, and proves leaves and older
// trees out of the tiles. Exit code 1: something does not hold, and what is said.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: gocheck VKEY FOLDER")
		os.Exit(2)
	}
	size, err := check(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(size)
}

func check(vkey, folder string) (int64, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return 0, err
	}
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return 0, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return 0, err
	}
	tree, err := parseCheckpoint(opened.Text, verifier.Name())
	if err != nil {
		return 0, err
	}
	leaves, err := readLeaves(folder, tree.N)
	if err != nil {
		return 0, err
	}
	stored, err := hashes(leaves)
	if err != nil {
		return 0, err
	}
	root, err := tlog.TreeHash(tree.N, stored)
	if err != nil {
		return 0, err
	}
	if root != tree.Hash {
		return 0, fmt.Errorf("the leaves give the root %v, the checkpoint says %v", root, tree.Hash)
	}
	if err := checkTiles(folder, tree.N, stored); err != nil {
		return 0, err
	}
	return tree.N, prove(folder, tree, leaves, stored)
}

func parseCheckpoint(text, origin string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] != origin {
		return tlog.Tree{}, fmt.Errorf("no checkpoint of %s", origin)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	raw, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(raw) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("no root: %q", lines[2])
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(raw)}, nil
}

// tilePath differs from tlog's own Tile.Path, which names the height and says data for entries.
func tilePath(level string, number int64, width int) string {
	path := fmt.Sprintf("%03d", number%1000)
	for number >= 1000 {
		number /= 1000
		path = fmt.Sprintf("x%03d/%s", number%1000, path)
	}
	path = "tile/" + level + "/" + path
	if width < 1<<height {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

func readLeaves(folder string, size int64) ([][]byte, error) {
	var leaves [][]byte
	for at := int64(0); at < size; at += 1 << height {
		width := int(min(1<<height, size-at))
		raw, err := os.ReadFile(filepath.Join(folder, tilePath("entries", at>>height, width)))
		if err != nil {
			return nil, err
		}
		for range width {
			if len(raw) < 2 || len(raw) < 2+int(binary.BigEndian.Uint16(raw)) {
				return nil, fmt.Errorf("entries from %d on end too early", at)
			}
			end := 2 + int(binary.BigEndian.Uint16(raw))
			leaves, raw = append(leaves, raw[2:end]), raw[end:]
		}
		if len(raw) > 0 {
			return nil, fmt.Errorf("entries from %d on have something behind them", at)
		}
	}
	return leaves, nil
}

// hashes is tlog's storage of the whole tree, made from the leaves.
func hashes(leaves [][]byte) (tlog.HashReader, error) {
	var all []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = all[index]
		}
		return found, nil
	})
	for n, leaf := range leaves {
		more, err := tlog.StoredHashes(int64(n), leaf, reader)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return reader, nil
}

func checkTiles(folder string, size int64, stored tlog.HashReader) error {
	for _, tile := range tlog.NewTiles(height, 0, size) {
		expected, err := tlog.ReadTileData(tile, stored)
		if err != nil {
			return err
		}
		path := tilePath(strconv.Itoa(tile.L), tile.N, tile.W)
		found, err := os.ReadFile(filepath.Join(folder, path))
		if err != nil {
			return err
		}
		if !bytes.Equal(found, expected) {
			return fmt.Errorf("%s is not the tile of these leaves", path)
		}
	}
	return nil
}

type onDisk struct{ folder string }

func (onDisk) Height() int                       { return height }
func (onDisk) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (d onDisk) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, len(tiles))
	for i, tile := range tiles {
		raw, err := os.ReadFile(filepath.Join(d.folder, tilePath(strconv.Itoa(tile.L), tile.N, tile.W)))
		if err != nil {
			return nil, err
		}
		found[i] = raw
	}
	return found, nil
}

// prove takes every hash out of the tiles, which TileHashReader authenticates, and checks both kinds of proof.
func prove(folder string, tree tlog.Tree, leaves [][]byte, stored tlog.HashReader) error {
	tiles := tlog.TileHashReader(tree, onDisk{folder})
	step := max(1, tree.N/500)
	for n := int64(0); n < tree.N; n += step {
		proof, err := tlog.ProveRecord(tree.N, n, tiles)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, tlog.RecordHash(leaves[n])); err != nil {
			return err
		}
		older, err := tlog.TreeHash(n+1, stored)
		if err != nil {
			return err
		}
		consistency, err := tlog.ProveTree(tree.N, n+1, tiles)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(consistency, tree.N, tree.Hash, n+1, older); err != nil {
			return err
		}
	}
	return nil
}
