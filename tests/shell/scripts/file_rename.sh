mkdir photos; cd photos
touch IMG_{1..3}.JPG 'holiday pic.jpeg' notes.TXT noext
for f in *; do
  [[ $f == *.* ]] || { echo "skip $f"; continue; }
  base=${f%.*} ext=${f##*.}
  new=${base// /_}.${ext,,}
  new=${new,,}
  [[ $f == "$new" ]] || { mv -- "$f" "$new"; echo "$f -> $new"; }
done
ls
n=0; for f in img_*.jpg; do printf -v new 'photo_%03d.jpg' $((++n)); mv "$f" "$new"; done; ls | head -n 4
